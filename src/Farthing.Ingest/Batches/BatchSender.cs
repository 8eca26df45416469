using Farthing.Ingest.Observing;
using Farthing.Storage.Projects;
using MassTransit;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Ingest.Batches;

/// <summary>The receiver's end of the bus.</summary>
internal sealed class BatchSender(IServiceScopeFactory scopes, WaitingBatches waiting)
{
    // A message is one piece of a transaction: small enough that many of them, of many senders, make one.
    private const int ItemsAMessage = 2_000;

    /// <summary>
    /// Sends what a project sent and waits until it is durable, however long that takes: whoever waits may give up, it may
    /// be stored all the same.
    /// </summary>
    /// <returns>False when some of it is not, or not known to be: the sender has to send all of it again.</returns>
    public async Task<bool> SendAsync(ProjectId project, BatchContent content)
    {
        await using var scope = scopes.CreateAsyncScope();
        var client = scope.ServiceProvider.GetRequiredService<IRequestClient<CallBatch>>();
        try
        {
            var messages = content.Messages(ItemsAMessage).Select(CallBatchCodec.Write).ToList();
            using var until = waiting.Enter(messages.Sum(m => (long)m.Length));
            await Task.WhenAll(messages.Select(m => client.GetResponse<CallBatchSettled>(new CallBatch { Project = project.Value, Calls = m })));
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
