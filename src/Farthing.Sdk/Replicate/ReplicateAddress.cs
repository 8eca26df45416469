namespace Farthing.Sdk.Replicate;

/// <summary>What an address of Replicate's says: an official model by its owner and name, or nothing.</summary>
internal static class ReplicateAddress
{
    private const string Models = "/v1/models/";
    private const string Predictions = "/predictions";

    public static bool IsPrediction(ReadOnlySpan<char> path) => path.EndsWith(Predictions, StringComparison.Ordinal);

    public static string? ModelIn(string path) =>
        path.StartsWith(Models, StringComparison.Ordinal) && IsPrediction(path) && path.Length > Models.Length + Predictions.Length
            ? path[Models.Length..^Predictions.Length]
            : null;
}
