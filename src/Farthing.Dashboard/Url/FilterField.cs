using System.Globalization;
using Farthing.Core.Pricing;
using Farthing.Dashboard.Numbers;
using Farthing.Storage.Queries;

namespace Farthing.Dashboard.Url;

/// <summary>Something that calls can be filtered by, with its name in URLs and its words on chips.</summary>
public sealed class FilterField
{
    private const int MaxLength = 256;

    private FilterField(string name, string label) => (Name, Label) = (name, label);

    /// <summary>Every field, in the order of chips and URLs.</summary>
    public static IReadOnlyList<FilterField> All { get; } =
    [
        .. new[] { Storage.Queries.Dimension.Model, Storage.Queries.Dimension.Feature, Storage.Queries.Dimension.Team, Storage.Queries.Dimension.Service, Storage.Queries.Dimension.Environment, Storage.Queries.Dimension.Provider, Storage.Queries.Dimension.Operation }
            .Select(dimension => new FilterField(dimension.Name(), dimension.Name()) { Dimension = dimension }),
        new("customer", "customer"),
        new("user", "user"),
        new("session", "session"),
        new("tag", "tag"),
        new("status", "cost") { Choices = [new("priced", "known"), new("partial", "partial"), new("estimated", "estimated"), new("unpriced", "unpriced"), new("superseded", "superseded")] },
        new("failed", "state") { Choices = [new("true", "failed"), new("false", "not failed")] },
        new("cost_above", "cost over"),
    ];

    /// <summary>The name in URLs.</summary>
    public string Name { get; }

    /// <summary>The name on chips.</summary>
    public string Label { get; }

    /// <summary>The dimension it is; null when only calls know it, not the sums over them.</summary>
    public Dimension? Dimension { get; private init; }

    /// <summary>The only values it can have; empty when it is free text.</summary>
    public IReadOnlyList<FilterChoice> Choices { get; private init; } = [];

    /// <summary>Whether it is an amount of money.</summary>
    public bool IsAmount => Name == "cost_above";

    /// <summary>The field of that name; null when there is none.</summary>
    public static FilterField? ByName(string name) => All.FirstOrDefault(field => field.Name == name);

    /// <summary>The field that filters by a dimension.</summary>
    public static FilterField Of(Dimension dimension) => All.First(field => field.Dimension == dimension);

    /// <summary>The filter as part of a sentence: <c>model is gpt-4o</c>, <c>cost over $0.01</c>.</summary>
    public string Sentence(string value) => IsAmount && TryParseAmount(value, out var amount)
        ? $"{Label} {Money.Rate(amount)}"
        : $"{Label} is {Words(value)}";

    /// <summary>What is wrong with a value, in words; null when nothing is.</summary>
    public string? Problem(string value)
    {
        if (value.Length > MaxLength || value.Any(char.IsControl))
        {
            return $"The {Label} to filter by is too long or holds characters that no name has";
        }

        if (IsAmount)
        {
            return TryParseAmount(value, out _) ? null : $"“{value}” is not an amount in US dollars";
        }

        if (Choices.Count > 0)
        {
            return Choices.Any(choice => choice.Value == value) ? null : $"“{value}” is not a {Label} that calls have";
        }

        return value.Length == 0 && Dimension is null ? $"The {Label} to filter by is missing" : null;
    }

    /// <summary>Asks storage for it.</summary>
    public CallFilter Apply(CallFilter filter, string value) => Name switch
    {
        "customer" => filter with { Customer = value },
        "user" => filter with { User = value },
        "session" => filter with { Session = value },
        "tag" => filter with { Tag = value },
        "status" => filter with { Status = Enum.Parse<PricingStatus>(value, ignoreCase: true) },
        "failed" => filter with { Failed = value == "true" },
        "cost_above" => filter with { CostAboveUsd = TryParseAmount(value, out var amount) ? amount : null },
        _ => filter,
    };

    private static bool TryParseAmount(string value, out decimal amount) =>
        decimal.TryParse(value, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out amount);

    private string Words(string value) =>
        Choices.FirstOrDefault(choice => choice.Value == value)?.Words ?? (value.Length == 0 ? "not given" : value);
}

/// <summary>A value that a field can have.</summary>
/// <param name="Value">In URLs.</param>
/// <param name="Words">On chips.</param>
public sealed record FilterChoice(string Value, string Words);

/// <summary>A filter in force.</summary>
/// <param name="Field">What it filters by.</param>
/// <param name="Value">The value that calls must have.</param>
public sealed record FilterTerm(FilterField Field, string Value)
{
    /// <summary>The filter as part of a sentence.</summary>
    public string Sentence => Field.Sentence(Value);
}
