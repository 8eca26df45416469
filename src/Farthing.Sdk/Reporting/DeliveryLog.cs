using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Farthing.Sdk.Reporting;

/// <summary>What an operator is told, and never more often than something changes. A logger that throws is not heard again.</summary>
internal sealed partial class DeliveryLog(ILogger? logger, string address, string folder, TimeProvider time)
{
    private static readonly TimeSpan BetweenLosses = TimeSpan.FromMinutes(1);

    private readonly ILogger _logger = logger ?? NullLogger.Instance;
    private readonly Lock _gate = new();
    private Dictionary<string, long> _losses = new(StringComparer.Ordinal);
    private long _lost;
    private long? _lossesAt;
    private bool _isAway;
    private bool _isDenied;
    private bool _isUnwritable;

    /// <summary>Reporting begins.</summary>
    public void Started(string service) => Say(log => log.LogStarted(service, address));

    public void Failed(Answer answer, bool isKept)
    {
        lock (_gate)
        {
            if (answer.Kind == AnswerKind.Denied && !_isDenied)
            {
                _isDenied = _isAway = true;
                Say(log => log.LogDenied(address, answer.Reason));
                if (logger is null)
                {
                    // It is never right, never mends itself, and nobody else would tell.
                    Console.Error.WriteLine($"Farthing's server at {address} refuses calls with {answer.Reason}: check FARTHING_KEY and FARTHING_ENDPOINT.");
                }
            }
            else if (!_isAway)
            {
                _isAway = true;
                Say(log =>
                {
                    if (isKept)
                    {
                        log.LogAway(address, answer.Reason, folder);
                    }
                    else
                    {
                        log.LogAwayUnkept(address, answer.Reason);
                    }
                });
            }
        }
    }

    /// <param name="sent">Of what had been kept on disk.</param>
    public void Back(long sent)
    {
        lock (_gate)
        {
            if (_isAway)
            {
                (_isAway, _isDenied) = (false, false);
                Say(log => log.LogBack(address, sent));
            }
        }
    }

    public void Unwritable(Exception? fault)
    {
        lock (_gate)
        {
            // Without a fault no spool was wanted.
            if (fault is not null && !_isUnwritable)
            {
                _isUnwritable = true;
                Telemetry.Fault("spool_unwritable");
                Say(log => log.LogUnwritable(fault, folder));
            }
        }
    }

    /// <summary>Whatever was lost since the last time, at most once a minute.</summary>
    public void Losses(SpanAccount account)
    {
        lock (_gate)
        {
            if (account.TotalLost is var total && (total == _lost || (_lossesAt is { } at && time.GetElapsedTime(at) < BetweenLosses)))
            {
                return;
            }

            var losses = account.Losses();
            _lost = total;
            var news = losses.Where(l => l.Value > _losses.GetValueOrDefault(l.Key)).Select(l => $"{l.Value - _losses.GetValueOrDefault(l.Key)} {l.Key}").ToList();
            if (news.Count > 0)
            {
                _lossesAt = time.GetTimestamp();
                _losses = new(losses, StringComparer.Ordinal);
                var text = string.Join(", ", news);
                Say(log => log.LogLosses(text));
            }
        }
    }

    /// <summary>Of a process before this one.</summary>
    public void Crashed(long calls) => Say(log => log.LogCrashed(calls));

    private void Say(Action<DeliveryLog> say)
    {
        try
        {
            say(this);
        }
#pragma warning disable CA1031 // The logger is the app's; that it fails must not stop the delivery.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Model calls of {Service} are reported to Farthing's server at {Address}.")]
    private partial void LogStarted(string service, string address);

    [LoggerMessage(2, LogLevel.Warning, "Farthing's server at {Address} cannot be reached ({Reason}). Calls are kept in {Folder} and sent when it is back.")]
    private partial void LogAway(string address, string reason, string folder);

    [LoggerMessage(3, LogLevel.Warning, "Farthing's server at {Address} cannot be reached ({Reason}). Calls are kept in memory for a while, for there is no spool.")]
    private partial void LogAwayUnkept(string address, string reason);

    [LoggerMessage(4, LogLevel.Information, "Farthing's server at {Address} is back; {Spans} spans that were kept on disk are sent.")]
    private partial void LogBack(string address, long spans);

    [LoggerMessage(5, LogLevel.Warning, "Calls are not reported to Farthing: {Losses}.")]
    private partial void LogLosses(string losses);

    [LoggerMessage(6, LogLevel.Warning, "A process of this app was killed; {Calls} calls of its last moments may not have been reported to Farthing.")]
    private partial void LogCrashed(long calls);

    [LoggerMessage(7, LogLevel.Error, "Farthing's server at {Address} refuses calls with {Status}: check the key (FARTHING_KEY, or Farthing:Key in the configuration) and the address. Calls are kept and tried again with this key; those of another key are another project's.")]
    private partial void LogDenied(string address, string status);

    [LoggerMessage(8, LogLevel.Warning, "Farthing cannot keep calls on disk in '{Folder}': while the server is away they are lost when memory is full. Set FARTHING_SPOOL to a folder that can be written.")]
    private partial void LogUnwritable(Exception? exception, string folder);
}
