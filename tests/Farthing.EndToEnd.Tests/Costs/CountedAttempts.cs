using System.Collections.Concurrent;

namespace Farthing.EndToEnd.Tests.Costs;

/// <summary>
/// Sits beneath the SDK and counts what goes over the wire: a client that is turned away tries again by itself, and each
/// attempt is a call.
/// </summary>
internal sealed class CountedAttempts() : DelegatingHandler(new SocketsHttpHandler())
{
    private readonly ConcurrentQueue<string> _outcomes = new();

    /// <summary>What became of each attempt, in order: a status, or the exception's name.</summary>
    public IReadOnlyCollection<string> Outcomes => _outcomes;

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        try
        {
            var response = await base.SendAsync(request, cancellationToken);
            _outcomes.Enqueue(response.StatusCode.ToString());
            return response;
        }
        catch (Exception e)
        {
            _outcomes.Enqueue(e.GetType().Name);
            throw;
        }
    }
}
