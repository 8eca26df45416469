namespace Farthing.Ingest;

/// <summary>The bounds of ingestion. Every one is checked when the host starts.</summary>
public sealed class IngestOptions
{
    // What a call takes on its way, in its several forms: measured with ten thousand spans of the SDK.
    internal const int BytesACall = 2_000;

    // So many spans that are only shown take as much as a call.
    internal const int SpansACall = 3;

    /// <summary>The largest body accepted, in bytes, before and after decompression. Default 16 MiB, at most 64 MiB.</summary>
    public int MaxBodyBytes { get; set; } = 16 << 20;

    /// <summary>The most model calls, outcomes and revenues accepted in one request. Default 10,000; exporters send some hundreds.</summary>
    public int MaxCallsInRequest { get; set; } = 10_000;

    /// <summary>The most spans accepted in one request that are no calls: agents, tools, and plain ones. Default 15,000.</summary>
    public int MaxSpansInRequest { get; set; } = 15_000;

    /// <summary>
    /// Whether spans that have nothing to do with generative AI, such as requests and queries, are stored to be shown in
    /// their trace. Default true. Without, they are counted and left out, and what lies beneath them stands apart.
    /// </summary>
    public bool KeepPlainSpans { get; set; } = true;

    /// <summary>
    /// What requests may hold at once, in bytes, bodies, calls and spans, until they are settled: beyond it senders are told to
    /// wait. A project may hold as much as is free beside it. Default 96 MiB, at least twice what one request of the other
    /// three can hold.
    /// </summary>
    public long MaxBytesInFlight { get; set; } = 96 << 20;

    /// <summary>How long a body may take to arrive. Default 30 s.</summary>
    public TimeSpan BodyTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Spans that started longer ago are refused, since each day far back makes a table of its own. Default 730 days.</summary>
    public TimeSpan OldestSpan { get; set; } = TimeSpan.FromDays(730);

    /// <summary>Spans that start later than this from now are refused. Default 1 hour.</summary>
    public TimeSpan FurthestAhead { get; set; } = TimeSpan.FromHours(1);

    /// <summary>How long a sender waits for the commit, or the broker, before it is told to try again. Default 30 s.</summary>
    public TimeSpan CommitTimeout { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long what was received may wait in the broker to be stored: while it waits longer, senders are told to come back.
    /// Default 10 minutes.
    /// </summary>
    public TimeSpan MaxQueueAge { get; set; } = TimeSpan.FromMinutes(10);

    /// <summary>How long the spans of a trace may be apart on their way before it is decided whether one that only an agent
    /// tells of is billed. Default 30 s. What comes later than that corrects it.</summary>
    public TimeSpan SettlingWindow { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>Checks the values.</summary>
    /// <exception cref="InvalidOperationException">One is out of its range; the message names the setting.</exception>
    internal void Validate()
    {
        Require(MaxBodyBytes is >= 1024 and <= 64 << 20, nameof(MaxBodyBytes), "from 1024 to 67108864 bytes");
        Require(MaxCallsInRequest is >= 1 and <= 1_000_000, nameof(MaxCallsInRequest), "from 1 to 1000000");
        Require(MaxSpansInRequest is >= 1 and <= 1_000_000, nameof(MaxSpansInRequest), "from 1 to 1000000");
        Require(
            MaxBytesInFlight / 2 >= MaxBodyBytes + ((MaxCallsInRequest + ((long)MaxSpansInRequest / SpansACall)) * BytesACall), nameof(MaxBytesInFlight),
            $"at least twice MaxBodyBytes, {BytesACall} bytes for each of MaxCallsInRequest and {BytesACall / SpansACall} for each of MaxSpansInRequest");
        Require(BodyTimeout > TimeSpan.Zero, nameof(BodyTimeout), "above zero");
        Require(OldestSpan > TimeSpan.Zero, nameof(OldestSpan), "above zero");
        Require(FurthestAhead >= TimeSpan.Zero, nameof(FurthestAhead), "zero or more");
        Require(CommitTimeout > TimeSpan.Zero, nameof(CommitTimeout), "above zero");
        Require(MaxQueueAge > TimeSpan.Zero, nameof(MaxQueueAge), "above zero");
        Require(SettlingWindow >= TimeSpan.Zero && SettlingWindow <= TimeSpan.FromHours(1), nameof(SettlingWindow), "from zero to an hour");
    }

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new InvalidOperationException($"FARTHING_INGEST__{name.ToUpperInvariant()} must be {range}.");
        }
    }
}
