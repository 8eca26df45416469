using System.Runtime.InteropServices;

namespace Farthing.Sdk.Batches;

/// <summary>What a GET may bring that tells of a batch.</summary>
internal enum BatchBody
{
    /// <summary>A file, which may be the output of a batch of OpenAI's or of one that speaks like it.</summary>
    File,

    /// <summary>The results of a batch of Anthropic's.</summary>
    Results,

    /// <summary>How a batch is getting on.</summary>
    Status,
}

/// <summary>An address of a batch's, by its path; whether it is one is for the body to say.</summary>
[StructLayout(LayoutKind.Auto)]
internal readonly record struct BatchAddress(BatchBody Body, string Id)
{
    public static BatchAddress? Of(HttpRequestMessage? request)
    {
        if (request?.Method != HttpMethod.Get || request.RequestUri is not { IsAbsoluteUri: true } uri)
        {
            return null;
        }

        var path = uri.AbsolutePath.AsSpan();
        return Middle(path, "/files/", "/content") is { } file ? new(BatchBody.File, file)
            : Middle(path, "/messages/batches/", "/results") is { } results ? new(BatchBody.Results, results)
            : (Middle(path, "/batches/", "") ?? Middle(path, "/batch/jobs/", "")) is { } batch ? new(BatchBody.Status, batch)
            : null;
    }

    /// <summary>What stands between the two, if it is one segment and nothing follows.</summary>
    private static string? Middle(ReadOnlySpan<char> path, string before, string after)
    {
        if (!path.EndsWith(after, StringComparison.Ordinal))
        {
            return null;
        }

        path = path[..^after.Length];
        var start = path.LastIndexOf('/') + 1;
        return start > 0 && start < path.Length && path[..start].EndsWith(before, StringComparison.Ordinal) ? path[start..].ToString() : null;
    }
}
