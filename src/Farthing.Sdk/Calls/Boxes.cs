namespace Farthing.Sdk.Calls;

/// <summary>Tags are objects: those of numbers that come again and again, statuses, ports and token counts, are made once.</summary>
internal static class Boxes
{
    private const int Most = 4096;

    private static readonly object?[] Ints = new object?[Most];
    private static readonly object?[] Longs = new object?[Most];

    public static object Of(int value) => (uint)value < Most ? Ints[value] ??= value : value;

    public static object Of(long value) => (ulong)value < Most ? Longs[value] ??= value : value;
}
