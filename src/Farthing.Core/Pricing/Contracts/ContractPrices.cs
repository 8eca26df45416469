using System.Collections.Concurrent;
using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Farthing.Core.Calls;

namespace Farthing.Core.Pricing.Contracts;

/// <summary>The contracts of one project. Immutable, safe to share between threads.</summary>
public sealed class ContractPrices
{
    // Model names come from clients: what is remembered of them is bounded.
    private const int MaxRemembered = 10_000;

    private readonly PriceBook _book;
    private readonly ConcurrentDictionary<Key, ImmutableArray<Term>> _terms = new();

    /// <summary>Makes them.</summary>
    /// <param name="book">Whose names of providers the contracts use.</param>
    /// <param name="contracts">The contracts; of two that match alike, the one that starts later holds.</param>
    public ContractPrices(PriceBook book, IEnumerable<ContractPrice> contracts)
    {
        _book = book;
        All = [.. contracts.OrderByDescending(c => c.Specificity).ThenByDescending(c => c.From ?? DateTime.MinValue)];
    }

    /// <summary>The contracts, the most specific first.</summary>
    public ImmutableArray<ContractPrice> All { get; }

    /// <summary>What the project pays for a call instead of its list price.</summary>
    /// <param name="call">What the call was.</param>
    /// <param name="at">When, in UTC.</param>
    /// <param name="list">The list price for its tier and region; null when there is none.</param>
    /// <returns>Null when no contract applies.</returns>
    public ModelPrice? PriceFor(CallDimensions call, DateTime at, ModelPrice? list)
    {
        ArgumentNullException.ThrowIfNull(call);
        var key = new Key(list, call.Provider, call.Model, call.Tier);
        if (!_terms.TryGetValue(key, out var terms))
        {
            terms = Remember(key, call);
        }

        foreach (var term in terms)
        {
            if ((term.From is not { } from || at >= from) && (term.To is not { } to || at < to))
            {
                return term.Price;
            }
        }

        return null;
    }

    private ImmutableArray<Term> Remember(Key key, CallDimensions call)
    {
        ImmutableArray<Term> terms =
        [
            .. from contract in All
               where (contract.Tier is null || contract.Tier == call.Tier) && IsOf(contract.Provider, call.Provider) && contract.Matches(call.Model)
               where key.List is not null || contract.PercentOff is null
               select new Term(contract.From, contract.To, ContractedPrice.Make(contract, key.List, call)),
        ];
        if (_terms.Count >= MaxRemembered)
        {
            _terms.Clear();
        }

        _terms[key] = terms;
        return terms;
    }

    private bool IsOf(string contract, string provider) =>
        (_book.ProviderName(contract) ?? contract).Equals(_book.ProviderName(provider) ?? provider, StringComparison.OrdinalIgnoreCase);

    private sealed record Term(DateTime? From, DateTime? To, ModelPrice Price);

    // A price is one object as long as its book lives.
    private readonly record struct Key(ModelPrice? List, string Provider, string Model, string Tier)
    {
        public bool Equals(Key other) =>
            ReferenceEquals(List, other.List) && Model == other.Model && Provider == other.Provider && Tier == other.Tier;

        // Few names share a list price, and every call asks: its identity tells most apart without a look at the text.
        public override int GetHashCode() =>
            List is null ? Model.GetHashCode(StringComparison.Ordinal) : RuntimeHelpers.GetHashCode(List) ^ (Model.Length << 16) ^ Provider.Length;
    }
}
