using Farthing.Sdk.Calls;
using Microsoft.Extensions.AI;

namespace Farthing.Sdk.Chat;

/// <summary>
/// What one streamed answer used, as told along the way. One report is the whole of it. Of several, the last is right where
/// they are a running total, and their sum where each tells what came since the one before. Adapters do both and say
/// neither: it is a running total where each report repeats the input of the first and no count ever falls, for a prompt is
/// not sent again; what came since has no input after the first report. So a doubt errs by the first report's few tokens,
/// where the other way would multiply the prompt, and is said so.
/// </summary>
internal sealed class AnswerUsage
{
    private UsageDetails? _last;
    private UsageDetails? _sum;
    private bool _isRunning = true;

    public bool IsReported => _last is not null;

    public void Add(UsageDetails report)
    {
        if (_last is not null)
        {
            _isRunning &= Continues(_last, report);
            if (!_isRunning || _sum is not null)
            {
                Sum(report);
            }
        }

        _last = report;
    }

    public Usage Settle() => _last is null ? default
        : _isRunning || _sum is null ? DetailsUsage.Of(_last)
        : DetailsUsage.Of(_sum) with { Anomaly = "usage told in parts, which were added up" };

    private void Sum(UsageDetails report)
    {
        if (_sum is null)
        {
            _sum = new();
            _sum.Add(_last!);
        }

        _sum.Add(report);
    }

    private static bool Continues(UsageDetails earlier, UsageDetails later) =>
        later.InputTokenCount is > 0 && later.InputTokenCount == earlier.InputTokenCount
        && later.OutputTokenCount.GetValueOrDefault() >= earlier.OutputTokenCount.GetValueOrDefault()
        && later.CachedInputTokenCount.GetValueOrDefault() >= earlier.CachedInputTokenCount.GetValueOrDefault()
        && later.ReasoningTokenCount.GetValueOrDefault() >= earlier.ReasoningTokenCount.GetValueOrDefault();
}
