using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Ingest.Batches;

/// <summary>The receiver's end of the bus.</summary>
internal sealed class BatchSender(IServiceScopeFactory scopes)
{
    // A message is one piece of a transaction: small enough that many of them, of many senders, make one.
    private const int CallsAMessage = 2_000;

    /// <summary>
    /// Sends calls and waits until they are durable, however long that takes: whoever waits may give up, the calls may
    /// be stored all the same.
    /// </summary>
    /// <returns>False when some are not, or not known to be: the sender has to send them all again.</returns>
    public async Task<bool> SendAsync(ProjectId project, IReadOnlyList<Call> calls)
    {
        await using var scope = scopes.CreateAsyncScope();
        var client = scope.ServiceProvider.GetRequiredService<IRequestClient<CallBatch>>();
        try
        {
            await Task.WhenAll(calls.Chunk(CallsAMessage).Select(chunk => client.GetResponse<CallBatchSettled>(
                new CallBatch { Project = project.Value, Calls = CallBatchCodec.Write(chunk) })));
            return true;
        }
        catch (RequestException)
        {
            // The writer has logged why.
            return false;
        }
        catch (OperationCanceledException)
        {
            // The bus is stopping.
            return false;
        }
    }
}
