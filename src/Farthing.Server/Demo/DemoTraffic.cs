using System.ClientModel;
using System.ClientModel.Primitives;
using Farthing.Sdk;
using OpenAI;
using OpenAI.Chat;

namespace Farthing.Server.Demo;

/// <summary>
/// An app like a customer's: the real OpenAI client with the SDK switched on, calling an OpenAI-compatible
/// engine on behalf of several users, customers and features. Some calls fail and some are left half read.
/// </summary>
internal sealed class DemoTraffic(
    Uri engine,
    TimeProvider time,
    TextWriter? output = null,
    FarthingOptions? reporting = null,
    int seed = 1,
    int? maxCalls = null)
{
    public const string Model = "farthing-tiny";

    private const int Callers = 2;
    private const int MostConnectionFailures = 10;
    private const int UpdatesBeforeAbort = 3;

    /// <summary>Two callers at this pace make four calls a second, if the engine keeps up.</summary>
    private static readonly TimeSpan Pace = TimeSpan.FromMilliseconds(500);
    private static readonly TimeSpan ProgressEvery = TimeSpan.FromSeconds(10);

    private readonly TextWriter _output = output ?? Console.Out;
    private readonly DemoTrafficPlan _plan = new(seed);
    private int _started;
    private int _made;
    private int _failed;
    private int _aborted;
    private int _connectionFailures;

    /// <summary>Runs until cancelled, or until all calls are made; what was seen is sent before it returns.</summary>
    /// <returns>0, or 1 when the engine cannot be reached or the calls cannot be reported.</returns>
    public async Task<int> RunAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var farthing = FarthingTelemetry.Start(reporting);
            using var http = new HttpClient();
            await ProbeAsync(http, cancellationToken);
            await CallAsync(Client(http), cancellationToken);
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // Asked to stop, and stopped.
        }
        catch (InvalidOperationException e)
        {
            await _output.WriteLineAsync(e.Message);
            return 1;
        }
        catch (HttpRequestException e)
        {
            await _output.WriteLineAsync(
                $"No engine answers at {engine} ({e.Message}) Start llama-server there with a model called {Model} (deploy/up --demo does), or name another address.");
            return 1;
        }

        await _output.WriteLineAsync(Progress());
        return 0;
    }

    private async Task ProbeAsync(HttpClient http, CancellationToken cancellationToken)
    {
        using var response = await http.GetAsync(new Uri(engine, "/v1/models"), cancellationToken);
        response.EnsureSuccessStatusCode();
    }

    private ChatClient Client(HttpClient http) => new(
        Model,
        new ApiKeyCredential("none"),
        new OpenAIClientOptions
        {
            Endpoint = new Uri(engine, "/v1"),
            Transport = new HttpClientPipelineTransport(http),
            RetryPolicy = new ClientRetryPolicy(maxRetries: 0),
        });

    private async Task CallAsync(ChatClient client, CancellationToken cancellationToken)
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var progress = ReportAsync(stop.Token);
        try
        {
            await Task.WhenAll(Enumerable.Range(0, Callers).Select(_ => CallerAsync(client, cancellationToken)));
        }
        finally
        {
            await stop.CancelAsync();
            await progress;
        }
    }

    private async Task CallerAsync(ChatClient client, CancellationToken cancellationToken)
    {
        while (maxCalls is null || Interlocked.Increment(ref _started) <= maxCalls)
        {
            var began = time.GetTimestamp();
            await CallOnceAsync(client, _plan.Next(), cancellationToken);
            var rest = Pace - time.GetElapsedTime(began);
            if (rest > TimeSpan.Zero)
            {
                await Task.Delay(rest, time, cancellationToken);
            }
        }
    }

    private async Task CallOnceAsync(ChatClient client, DemoCall call, CancellationToken cancellationToken)
    {
        ChatMessage[] messages = [new SystemChatMessage(call.Instructions), new UserChatMessage(call.Question)];
        var options = new ChatCompletionOptions { MaxOutputTokenCount = call.MaxTokens };
        using var scope = Attribution.Begin(call.User, call.Customer, call.Feature, call.Team, call.Session, call.Tags);
        try
        {
            if (call.IsStreamed)
            {
                await StreamAsync(client.CompleteChatStreamingAsync(messages, options, cancellationToken), call.Outcome);
            }
            else
            {
                await client.CompleteChatAsync(messages, options, cancellationToken);
            }

            Interlocked.Exchange(ref _connectionFailures, 0);
        }
        catch (ClientResultException e) when (e.Status != 0)
        {
            Interlocked.Increment(ref _failed);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            // The client's own timeout.
            Interlocked.Increment(ref _failed);
        }
        catch (Exception e) when (e is ClientResultException or HttpRequestException or IOException)
        {
            Interlocked.Increment(ref _failed);
            if (Interlocked.Increment(ref _connectionFailures) >= MostConnectionFailures)
            {
                throw new HttpRequestException(e.Message, e);
            }
        }

        Interlocked.Increment(ref _made);
    }

    private async Task StreamAsync(IAsyncEnumerable<StreamingChatCompletionUpdate> updates, DemoOutcome outcome)
    {
        var seen = 0;
        await foreach (var _ in updates)
        {
            if (outcome == DemoOutcome.Aborted && ++seen == UpdatesBeforeAbort)
            {
                Interlocked.Increment(ref _aborted);
                return;
            }
        }
    }

    private async Task ReportAsync(CancellationToken cancellationToken)
    {
        using var timer = new PeriodicTimer(ProgressEvery, time);
        try
        {
            while (await timer.WaitForNextTickAsync(cancellationToken))
            {
                await _output.WriteLineAsync(Progress());
            }
        }
        catch (OperationCanceledException)
        {
            // The last line is written by the one who stops.
        }
    }

    private string Progress() => $"{_made} calls made, {_failed} failed, {_aborted} aborted";
}
