using System.Collections.Immutable;

namespace Farthing.Core.Pricing.Import;

/// <summary>Compares a source with a book, model by model.</summary>
internal sealed class ImportPlan(PriceBook book, ImportOptions options)
{
    // Below so many, most models of a provider changing is nothing odd.
    private const int FewestChanged = 5;
    private const decimal MostChanged = 0.3m;

    private readonly List<ImportRow> _rows = [];
    private readonly List<NotTaken> _notTaken = [];
    private readonly Dictionary<string, string> _wrongColumns = new(StringComparer.OrdinalIgnoreCase);
    private readonly Dictionary<string, int> _models = new(StringComparer.OrdinalIgnoreCase);

    public PriceImport Make(PriceList list)
    {
        var models = list.Prices.Select(p => p with { Provider = book.ProviderName(p.Provider) ?? p.Provider })
            .GroupBy(p => (Provider: p.Provider.ToLowerInvariant(), Model: p.Model.ToLowerInvariant()))
            .Select(g => Once([.. g])).ToList();

        foreach (var (provider, count) in models.CountBy(m => m[0].Provider))
        {
            _models[provider] = count;
        }

        // The book's own models first: what is priced with one of them is compared with what that will cost.
        var own = models.Where(IsOfBook).ToList();
        var newModels = new NewModels(book, models.Select(m => m[0]), options);
        own.ForEach(m => AddRows(book, m, newModels));
        RefuseWrongColumns();
        var after = book.With(_rows.Where(r => !r.IsRefused).SelectMany(r => r.Changes));
        foreach (var model in models.Except(own).OrderBy(m => m[0].Model.Length).ThenBy(m => m[0].Model, StringComparer.Ordinal))
        {
            AddRows(after, model, newModels);
        }

        RefuseWrongColumns();
        return new()
        {
            Rows = [.. _rows.Concat(Gone(models)).OrderBy(r => r.Provider, StringComparer.Ordinal).ThenBy(r => r.Model, StringComparer.Ordinal).ThenBy(r => r.From)],
            NotTaken = [.. list.NotTaken, .. _notTaken],
            UnknownFields = list.UnknownFields,
        };
    }

    // A model that a source has twice is taken once, unless it says two things of it.
    private List<SourcePrice> Once(IReadOnlyList<SourcePrice> entries)
    {
        var once = new List<SourcePrice>();
        foreach (var entry in entries)
        {
            if (once.Find(e => e.From == entry.From) is not { } first)
            {
                once.Add(entry);
            }
            else if (!first.Cards.Select(c => (c.AbovePromptTokens, c.Rates)).SequenceEqual(entry.Cards.Select(c => (c.AbovePromptTokens, c.Rates))))
            {
                _notTaken.Add(new(entry.Place, $"{first.Place} has other rates for the same model and comes first"));
            }
        }

        return [.. once.OrderBy(e => e.From ?? DateTime.MinValue)];
    }

    private bool IsOfBook(List<SourcePrice> entries) => Own(book, entries[0]) is not null;

    // The model of that id, whatever names it answers to.
    private static PricedModel? Own(PriceBook of, SourcePrice source) =>
        of.Book(source.Provider)?.Models.FirstOrDefault(m => m.Id.Equals(source.Model, StringComparison.OrdinalIgnoreCase));

    private void AddRows(PriceBook of, List<SourcePrice> entries, NewModels newModels)
    {
        if (Present(of, entries[0], options.Start) is not null)
        {
            _rows.AddRange(Rows(of, entries));
        }
        else if (IsOfBook(entries))
        {
            // Its last price has ended: the gap stays, as nothing is known of it.
            _rows.Add(newModels.Row(entries.ConvertAll(e => e with { From = e.From ?? options.Start })));
        }
        else
        {
            _rows.Add(newModels.Row(entries));
        }
    }

    private ModelPrice? Present(PriceBook of, SourcePrice source, DateTime at) => Own(of, source) is { } own
        ? own.PriceAt(at) ?? own.PriceAt(options.Now)
        : of.Find(source.Provider, source.Model, at) ?? of.Find(source.Provider, source.Model, options.Now);

    // Of a model that has a price, what the source says of now and of later; its history is the book's. What it says of
    // later lies over what it says of now.
    private IEnumerable<ImportRow> Rows(PriceBook of, List<SourcePrice> entries)
    {
        var now = entries.FindLast(e => e.From is null || e.From <= options.Now);
        foreach (var entry in entries.Where(e => e == now || e.From > options.Now))
        {
            var from = entry.From ?? options.Start;
            if (Present(of, entry, from) is not { } present)
            {
                continue;
            }

            var row = Row(of, entry, present, from);
            yield return row;
            if (entries.Count > 1 && !row.IsRefused)
            {
                of = of.With(row.Changes);
            }
        }
    }

    private ImportRow Row(PriceBook of, SourcePrice source, ModelPrice present, DateTime from)
    {
        var merged = new MergedPrice(present, source);
        var changes = merged.Changes.ToImmutableArray();
        var own = Own(of, source);
        var row = new ImportRow
        {
            Provider = source.Provider,
            Model = source.Model,
            Kind = changes.IsEmpty ? ImportRowKind.Same : ImportRowKind.Changed,
            Notes = [.. merged.Tiers.Select(t => t.Note).OfType<string>()],
        };
        if (!source.Problems.IsEmpty)
        {
            return row with { Kind = ImportRowKind.Changed, Reasons = source.Problems, CanBeAccepted = false };
        }

        if (changes.IsEmpty)
        {
            return row;
        }

        var reasons = changes.SelectMany(RateChecks.Rate)
            .Concat(RateChecks.Scale(merged.Cards).Except(RateChecks.Scale(present.Cards)))
            .Concat(merged.Tiers.SelectMany(t => RateChecks.Tier(t, merged.Cards)))
            .Concat(merged.OutOfStep);
        if (of.Explain(source.Provider, source.Model, from).RedirectedTo is { } served)
        {
            reasons = reasons.Append($"the provider serves {served} under this name, at its price");
        }

        if (present.Daily is { } window)
        {
            reasons = reasons.Append($"the book has prices by the time of day ({window}), the source has one");
        }

        return row with
        {
            From = from,
            Rates = changes,
            Reasons = [.. reasons.Distinct(StringComparer.Ordinal)],
            IsAccepted = IsAccepted(row),
            Changes = [NewModels.Change(source, options, from, merged.Cards, merged.Tiers) with { To = own is null ? null : NextStart(own, from) }],
        };
    }

    // A price that is known to come stays.
    private DateTime? NextStart(PricedModel model, DateTime from)
    {
        var later = from > options.Now ? from : options.Now;
        return model.Prices.Select(p => p.From).Concat(model.Redirects.Select(r => r.Span.From)).Where(f => f > later).Min();
    }

    private bool IsAccepted(ImportRow row) => options.AcceptAll || options.Accept.Contains(row.Name);

    // Most of a provider's prices do not change on one day; a column or a unit that was mistaken changes them all.
    private void RefuseWrongColumns()
    {
        foreach (var provider in _rows.GroupBy(r => r.Provider, StringComparer.OrdinalIgnoreCase))
        {
            var (changed, all) = (provider.Count(Moves), _models.GetValueOrDefault(provider.Key));
            if (changed >= FewestChanged && changed > all * MostChanged)
            {
                _wrongColumns.TryAdd(provider.Key, $"so many prices of {provider.Key} change at once ({changed} of {all}): a wrong column, or a wrong unit?");
            }
        }

        for (var i = 0; i < _rows.Count; i++)
        {
            if (_rows[i] is { } row && Moves(row) && _wrongColumns.TryGetValue(row.Provider, out var reason) && !row.Reasons.Contains(reason))
            {
                _rows[i] = row with { Reasons = row.Reasons.Add(reason) };
            }
        }
    }

    private static bool Moves(ImportRow row) => row.Rates.Any(c => c.Old is not null);

    private IEnumerable<ImportRow> Gone(List<List<SourcePrice>> models)
    {
        var names = models.Select(m => (m[0].Provider, m[0].Model)).ToLookup(m => m.Provider, m => m.Model, StringComparer.OrdinalIgnoreCase);
        return from provider in names
               let own = book.Book(provider.Key)
               where own is not null
               let priced = provider.Select(own.Find).OfType<NameMatch>().Select(m => m.Model.Id).ToHashSet(StringComparer.Ordinal)
               from model in own.Models
               where !priced.Contains(model.Id)
               select new ImportRow { Provider = own.Provider, Model = model.Id, Kind = ImportRowKind.Gone };
    }
}
