namespace Farthing.Sdk.Calls;

/// <summary>Tags are objects; those of small numbers, statuses and ports, are made once.</summary>
internal static class Boxes
{
    private static readonly object?[] Small = new object?[1024];

    public static object Of(int value) =>
        (uint)value < (uint)Small.Length ? Small[value] ??= value : value;
}
