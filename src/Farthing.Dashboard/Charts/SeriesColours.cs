namespace Farthing.Dashboard.Charts;

/// <summary>Gives names a colour that depends on the name, so that a model keeps its colour from page to page.</summary>
internal static class SeriesColours
{
    /// <summary>A colour of 1 to 8 for each name, no two alike. On a clash the earlier name keeps its own.</summary>
    public static int[] For(IReadOnlyList<string> names)
    {
        var taken = new bool[ChartView.MostSeries];
        var colours = new int[names.Count];
        for (var i = 0; i < names.Count; i++)
        {
            // The last colour is black, or white: it is kept for when all others are taken.
            var slot = (int)(Hash(names[i]) % (ChartView.MostSeries - 1));
            for (var tries = 0; taken[slot]; tries++)
            {
                slot = tries < ChartView.MostSeries - 2 ? (slot + 1) % (ChartView.MostSeries - 1) : ChartView.MostSeries - 1;
            }

            taken[slot] = true;
            colours[i] = slot + 1;
        }

        return colours;
    }

    // FNV-1a: string.GetHashCode differs from process to process.
    private static uint Hash(string name)
    {
        var hash = 2166136261u;
        foreach (var c in name)
        {
            hash = (hash ^ c) * 16777619u;
        }

        return hash;
    }
}
