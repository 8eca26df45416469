using System.Diagnostics;
using OpenTelemetry;

namespace Farthing.Benchmarks;

/// <summary>An exporter that is handed each batch and does nothing with it: what is measured is the app's side.</summary>
internal sealed class Discarding : BaseExporter<Activity>
{
    public static BaseProcessor<Activity> Processor() => new BatchActivityExportProcessor(new Discarding(), maxQueueSize: 16384, scheduledDelayMilliseconds: 250);

    public override ExportResult Export(in Batch<Activity> batch) => ExportResult.Success;
}
