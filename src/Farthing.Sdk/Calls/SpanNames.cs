namespace Farthing.Sdk.Calls;

/// <summary>Names of spans, the ones that were made last kept: there are few models and many calls. Bounded: one pushes out another.</summary>
internal static class SpanNames
{
    private const int Most = 64;

    private static readonly Entry?[] Names = new Entry?[Most];

    public static string Of(string operation, string model)
    {
        ref var place = ref Names[(model.Length ^ (model[^1] << 2) ^ operation.Length) & (Most - 1)];
        var known = place;
        if (known is not null && known.Model == model && known.Operation == operation)
        {
            return known.Name;
        }

        var name = operation + " " + model;
        place = new Entry(operation, model, name);
        return name;
    }

    private sealed record Entry(string Operation, string Model, string Name);
}
