using System.Diagnostics;
using System.Globalization;
using Farthing.Sdk.Reporting;
using Farthing.Sdk.Tests.Wire;
using Microsoft.Extensions.Logging;

namespace Farthing.Sdk.Tests.Reporting;

/// <summary>What becomes of spans while the server is away and there is a disk; alone, because the count of losses is the process's.</summary>
[Collection(nameof(Silence))]
public sealed class SpooledDeliveryTests : IAsyncDisposable, IDisposable
{
    private static readonly TimeSpan Long = TimeSpan.FromSeconds(30);

    private readonly TempFolder _folder = new();
    private readonly LogLines _log = new();
    private readonly Losses _losses = new();
    private readonly Collector _server = new();

    private string[] Segments => [.. _folder.Files.Where(f => f.EndsWith(".spans", StringComparison.Ordinal) && new FileInfo(f).Length > 0)];

    public void Dispose()
    {
        _losses.Dispose();
        _folder.Dispose();
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    [Fact]
    public async Task While_the_server_is_away_calls_are_kept_and_when_it_is_back_they_are_sent()
    {
        await _server.GoAwayAsync();
        using var telemetry = Start();
        End(700);

        Assert.False(telemetry.Flush(Long));
        Assert.NotEmpty(Segments);
        _server.ComeBack();

        await Eventually.TrueAsync(() => telemetry.Flush(Long), "the flush succeeds");
        Assert.Equal(700, _server.Spans("chat"));
        Assert.Empty(Segments);
        Assert.Empty(_losses.Counts);
    }

    [Fact]
    public async Task A_batch_without_an_answer_is_on_disk_and_not_sent_again_when_the_answer_comes()
    {
        var answer = new TaskCompletionSource();
        var asked = 0;
        _server.Instead = async exchange =>
        {
            asked++;
            await answer.Task.WaitAsync(exchange.Stopped);
            await Collector.TakeAsync(exchange);
        };
        using var telemetry = Start();
        End(3);

        await Eventually.TrueAsync(() => Segments.Length > 0, "the batch is on disk");
        answer.SetResult();

        Assert.True(telemetry.Flush(Long));
        Assert.Equal(1, asked);
        Assert.Empty(Segments);
    }

    [Fact]
    public async Task What_one_process_left_behind_the_next_one_sends()
    {
        await _server.GoAwayAsync();
        var before = Start();
        End(10);
        before.Dispose();
        Assert.NotEmpty(Segments);

        _server.ComeBack();
        using (Start())
        {
            await Eventually.TrueAsync(() => _server.Spans("chat") == 10 && Segments.Length == 0, "it is sent");
        }

        Assert.Empty(_folder.Files);
        Assert.Empty(_losses.Counts);
    }

    [Fact]
    public async Task A_spool_that_somebody_deletes_is_not_written_to_and_what_was_in_it_is_counted()
    {
        await _server.GoAwayAsync();
        var folder = Path.Combine(_folder.Path, "spool");
        var telemetry = Start(folder: folder);
        End(10);
        await Eventually.TrueAsync(() => Directory.GetFiles(folder, "*.spans", SearchOption.AllDirectories).Length > 0, "the batch is on disk");
        Assert.False(telemetry.Flush(Long));

        Directory.Delete(folder, recursive: true);
        End(5);
        await Eventually.TrueAsync(() => _losses["observation", "spool_unwritable"] == 1, "it is said");
        telemetry.Dispose();

        Assert.Equal(10, _losses["export", "spool_unreadable"]);
        Assert.Equal(5, _losses["export", "stopped"]);
    }

    [Fact]
    public void A_call_that_is_under_way_at_the_end_is_counted_and_the_server_is_told()
    {
        Activity? call = null;
        Start().Use(_ => call = Telemetry.Source.StartActivity("chat"));
        call!.Dispose();

        Assert.Equal(0, _server.Spans("chat"));
        Assert.Equal(1, _server.Spans("stopped=1"));
        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task What_the_log_is_told_has_no_password_of_the_address()
    {
        await _server.GoAwayAsync();
        using var telemetry = FarthingTelemetry.Start(new FarthingOptions
        {
            Endpoint = new UriBuilder(_server.Uri) { UserName = "me", Password = "hunter2" }.Uri,
            Key = "fk_1",
            Logger = _log,
            SpoolDirectory = _folder.Path,
        });
        End(1);

        Assert.False(telemetry.Flush(Long));

        await Eventually.TrueAsync(() => _log.All.Length > 0, "the log is told");
        Assert.DoesNotContain(_log.All, line => line.Contains("hunter2", StringComparison.Ordinal));
        Assert.Contains(_log.All, line => line.Contains($"http://127.0.0.1:{_server.Uri.Port}", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Another_keys_process_does_not_send_it()
    {
        await _server.GoAwayAsync();
        Start().Use(_ => End(10));
        _server.ComeBack();

        Start(key: "fk_2").Use(other =>
        {
            End(1);
            Assert.True(other.Flush(Long));
        });
        Assert.Equal(1, _server.Spans("chat"));

        using var again = Start();
        await Eventually.TrueAsync(() => _server.Spans("chat") == 11, "the first key's are sent");
    }

    [Theory]
    [InlineData(401)]
    [InlineData(403)]
    [InlineData(404)]
    public void A_refused_key_keeps_the_calls_and_is_named_in_the_log(int status)
    {
        _server.AnswersWith(status);
        using var telemetry = Start();
        End(3);

        Assert.False(telemetry.Flush(Long));
        Assert.NotEmpty(Segments);
        Assert.Empty(_losses.Counts);
        _server.Instead = null;

        Assert.True(telemetry.Flush(Long));
        Assert.Equal(3, _server.Spans("chat"));
        Assert.Contains(_log.All, l => l.StartsWith("Error:", StringComparison.Ordinal) && l.Contains("FARTHING_KEY", StringComparison.Ordinal) && l.Contains(status.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_a_batch_is_refused_for_on_its_way_from_disk_is_counted()
    {
        await _server.GoAwayAsync();
        using var telemetry = Start();
        End(3);
        Assert.False(telemetry.Flush(Long));

        _server.AnswersWith(415);
        _server.ComeBack();

        await Eventually.TrueAsync(() => _losses["export", "415"] == 3, "it is counted");
        Assert.Empty(Segments);
    }

    [Fact]
    public async Task What_finds_no_room_on_disk_is_counted_and_told_to_the_server_when_it_is_back()
    {
        await _server.GoAwayAsync();
        using var telemetry = Start(spoolBytes: 5_000);
        for (var i = 0; i < 30; i++)
        {
            End(20);
            Assert.False(telemetry.Flush(Long));
        }

        var lost = _losses["export", "spool_full"];
        Assert.InRange(lost, 1, 599);
        _server.ComeBack();

        await Eventually.TrueAsync(() => _server.Spans(LossReport.Name) > 0, "the loss is told");
        Assert.Equal(600 - lost, _server.Spans("chat"));
        Assert.Equal(1, _server.Spans($"spool_full={lost}"));
        Assert.Contains(_log.All, l => l.Contains("spool_full", StringComparison.Ordinal));
    }

    [Fact]
    public async Task What_nobody_was_told_of_the_next_process_tells()
    {
        await _server.GoAwayAsync();
        Start(spoolBytes: 100).Use(_ => End(3));
        Assert.Equal(3, _losses["export", "spool_full"]);
        _server.ComeBack();

        using (Start())
        {
            await Eventually.TrueAsync(() => _server.Spans("spool_full=3") == 1, "the loss is told");
        }

        Assert.Empty(_folder.Files);
    }

    [Fact]
    public async Task A_folder_that_cannot_be_written_leaves_memory_and_is_said_once()
    {
        var file = Path.Combine(_folder.Path, "file");
        await File.WriteAllTextAsync(file, "");
        using var telemetry = Start(folder: file);
        End(3);
        Assert.True(telemetry.Flush(Long));
        await _server.GoAwayAsync();
        End(3);
        Assert.False(telemetry.Flush(TimeSpan.FromMilliseconds(500)));
        _server.ComeBack();

        Assert.True(telemetry.Flush(Long));
        Assert.Equal(6, _server.Spans("chat"));
        Assert.Single(_log.All, l => l.Contains("FARTHING_SPOOL", StringComparison.Ordinal));
        Assert.Equal(new() { ["farthing.sdk.observation.failures spool_unwritable"] = 1 }, _losses.Counts);
    }

    [Fact]
    public async Task The_log_says_that_the_server_went_away_and_that_it_is_back_and_no_key()
    {
        await _server.GoAwayAsync();
        using var telemetry = Start();
        for (var i = 0; i < 5; i++)
        {
            End(2);
            Assert.False(telemetry.Flush(Long));
        }

        _server.ComeBack();
        await Eventually.TrueAsync(() => telemetry.Flush(Long), "the flush succeeds");
        await Eventually.TrueAsync(() => _log.All.Length == 3, "all is said");

        Assert.Collection(
            _log.All,
            start => Assert.StartsWith("Information: Model calls of ", start, StringComparison.Ordinal),
            away =>
            {
                Assert.StartsWith("Warning:", away, StringComparison.Ordinal);
                Assert.Contains(_folder.Path, away, StringComparison.Ordinal);
                Assert.Contains(_server.Uri.Authority, away, StringComparison.Ordinal);
            },
            back => Assert.StartsWith($"Information: Farthing's server at {_server.Uri.GetLeftPart(UriPartial.Authority)} is back; 10 spans", back, StringComparison.Ordinal));
        Assert.All(_log.All, l => Assert.DoesNotContain("fk_1", l, StringComparison.Ordinal));
    }

    [Fact]
    public async Task A_logger_that_throws_hurts_nobody()
    {
        await _server.GoAwayAsync();
        using var telemetry = Start(logger: new Throwing());
        End(3);
        Assert.False(telemetry.Flush(Long));
        _server.ComeBack();

        await Eventually.TrueAsync(() => telemetry.Flush(Long), "the flush succeeds");
        Assert.Equal(3, _server.Spans("chat"));
    }

    [Fact]
    public async Task Fresh_calls_go_out_while_a_backlog_is_sent()
    {
        await _server.GoAwayAsync();
        Start().Use(_ => End(3));
        var held = new TaskCompletionSource();
        _server.Instead = async exchange =>
        {
            if (exchange.BodyText.Contains("fresh", StringComparison.Ordinal))
            {
                await Collector.TakeAsync(exchange);
                return;
            }

            held.TrySetResult();
            await exchange.ClientGoneAsync();
        };
        _server.ComeBack();
        using var telemetry = Start();
        await held.Task;

        Telemetry.Source.StartActivity("fresh", ActivityKind.Client)!.Dispose();

        Assert.True(telemetry.Flush(Long));
    }

    [Theory]
    [InlineData(-1, 5)]
    [InlineData(1, -5)]
    public void A_wrong_bound_names_the_option(long spoolBytes, int exitSeconds)
    {
        var options = new FarthingOptions { Key = "fk_1", SpoolBytes = spoolBytes, ExitTimeout = TimeSpan.FromSeconds(exitSeconds) };

        var thrown = Assert.Throws<InvalidOperationException>(() => FarthingTelemetry.Start(options));

        Assert.Contains(spoolBytes < 0 ? "SpoolBytes" : "ExitTimeout", thrown.Message, StringComparison.Ordinal);
    }

    private static void End(int spans)
    {
        for (var i = 0; i < spans; i++)
        {
            Telemetry.Source.StartActivity("chat", ActivityKind.Client)!.Dispose();
        }
    }

    private FarthingTelemetry Start(string key = "fk_1", long spoolBytes = 1 << 20, string? folder = null, ILogger? logger = null) => FarthingTelemetry.Start(new()
    {
        Key = key,
        Endpoint = _server.Uri,
        SpoolDirectory = folder ?? _folder.Path,
        SpoolBytes = spoolBytes,
        Logger = logger ?? _log,
    });

    private sealed class Throwing : ILogger
    {
        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            throw new InvalidOperationException();
    }
}

internal static class Uses
{
    /// <summary>And disposes it.</summary>
    public static void Use(this FarthingTelemetry telemetry, Action<FarthingTelemetry> use)
    {
        using (telemetry)
        {
            use(telemetry);
        }
    }
}
