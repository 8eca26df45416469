using Farthing.Ingest.Batches;

namespace Farthing.Ingest.Otlp;

/// <summary>What was read of one request.</summary>
/// <param name="Content">What is to be stored.</param>
/// <param name="AsCalls">What it takes on its way, as a number of calls.</param>
/// <param name="Rejected">What was refused.</param>
/// <param name="NotBilled">How many spans are neither calls nor outcomes nor revenue.</param>
/// <param name="NotKept">How many points or records are of no kind that is kept.</param>
internal sealed record Received(BatchContent Content, int AsCalls, Rejections Rejected, int NotBilled = 0, int NotKept = 0);
