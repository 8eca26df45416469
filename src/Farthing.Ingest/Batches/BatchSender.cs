using Microsoft.Extensions.DependencyInjection;
using Farthing.Core.Calls;
using Farthing.Storage.Projects;
using MassTransit;

namespace Farthing.Ingest.Batches;

/// <summary>The receiver's end of the bus.</summary>
internal sealed class BatchSender(IServiceScopeFactory scopes)
{
    /// <summary>Sends calls and waits until they are durable.</summary>
    /// <returns>False when they are not, or not known to be: the sender has to try again.</returns>
    public async Task<bool> TrySendAsync(ProjectId project, IReadOnlyList<Call> calls, CancellationToken cancel)
    {
        await using var scope = scopes.CreateAsyncScope();
        var client = scope.ServiceProvider.GetRequiredService<IRequestClient<CallBatch>>();
        try
        {
            var batch = new CallBatch { Project = project.Value, Calls = CallBatchCodec.Write(calls) };
            await client.GetResponse<CallBatchSettled>(batch, cancel);
            return true;
        }
        catch (RequestException)
        {
            // Faulted or timed out; the writer has logged why.
            return false;
        }
    }
}
