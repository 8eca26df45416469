using System.Collections.Frozen;
using System.Collections.Immutable;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Changes;
using Farthing.Core.Pricing.Contracts;
using Farthing.Storage.Projects;

namespace Farthing.Storage.Prices;

/// <summary>The prices of a moment: the shipped book with every change in force, and every project's contracts. Immutable.</summary>
public sealed class PricesNow
{
    private readonly Pricer _pricer;
    private readonly FrozenDictionary<ProjectId, ContractPrices> _contracts;

    private PricesNow(PriceBook book, IReadOnlyList<StoredPriceChanges> imports, ImmutableArray<string> problems, IEnumerable<StoredContractPrice> contracts)
    {
        (Book, Imports, Problems, _pricer) = (book, imports, problems, new(book));
        _contracts = contracts.GroupBy(c => c.Project).ToFrozenDictionary(g => g.Key, g => new ContractPrices(book, g.Select(c => c.Price)));
    }

    /// <summary>The shipped book and nothing else.</summary>
    public static PricesNow Shipped { get; } = new(PriceBook.Embedded, [], [], []);

    /// <summary>The price book.</summary>
    public PriceBook Book { get; }

    /// <summary>The imports that it is made of, in their order.</summary>
    public IReadOnlyList<StoredPriceChanges> Imports { get; }

    /// <summary>Changes in force that could not be applied to this version's book, with the reason.</summary>
    public ImmutableArray<string> Problems { get; }

    /// <summary>What a call of a project costs.</summary>
    public CallCost Price(ProjectId project, Call call) => _pricer.Price(call, Contracts(project));

    /// <summary>The project's contracts; null when it has none.</summary>
    public ContractPrices? Contracts(ProjectId project) => _contracts.GetValueOrDefault(project);

    /// <summary>Lays changes over the shipped book, one import after the other.</summary>
    public static PricesNow Make(IReadOnlyList<StoredPriceChanges> imports, IEnumerable<StoredContractPrice> contracts)
    {
        var (book, problems) = (PriceBook.Embedded, ImmutableArray.CreateBuilder<string>());
        foreach (var import in imports)
        {
            book = With(book, import, problems);
        }

        return new(book, imports, problems.ToImmutable(), contracts);
    }

    // A change that went with an older book may not go with this one: the others still do.
    private static PriceBook With(PriceBook book, StoredPriceChanges import, ImmutableArray<string>.Builder problems)
    {
        try
        {
            return book.With(import.Changes);
        }
        catch (FormatException)
        {
            foreach (PriceChange change in import.Changes)
            {
                try
                {
                    book = book.With(change);
                }
                catch (FormatException e)
                {
                    problems.Add($"import {import.Id}: {e.Message}");
                }
            }

            return book;
        }
    }
}
