namespace Farthing.Sdk;

/// <summary>
/// Says on whose behalf model calls are made. What is said holds for every call that starts inside the scope, in
/// this flow of execution and in all that it starts.
/// </summary>
public static class Attribution
{
    /// <summary>
    /// Opens a scope until the result is disposed. Inside another scope, what is not given is inherited and what
    /// is given replaces the outer value.
    /// </summary>
    /// <param name="user">Who makes the call, as your app names users (<c>user.id</c>).</param>
    /// <param name="customer">Whom the call is billed to, or made for (<c>farthing.customer</c>).</param>
    /// <param name="feature">The part of the product that calls (<c>farthing.feature</c>).</param>
    /// <param name="team">Who answers for the spend (<c>farthing.team</c>).</param>
    /// <param name="session">The conversation or job that the call belongs to (<c>session.id</c>).</param>
    /// <param name="tags">Free labels (<c>farthing.tags</c>), at most 32; they replace those of an outer scope.</param>
    /// <param name="environment">Where this happens, such as <c>staging</c>, if elsewhere than the rest of the app (<c>deployment.environment.name</c>).</param>
    /// <returns>Ends the scope when disposed, and brings back what held before it.</returns>
    /// <remarks>
    /// Values longer than 256 characters are cut to that, with a digest of the whole at their end, so that two that
    /// start alike stay apart; empty ones count as not given.
    /// </remarks>
    public static IDisposable Begin(
        string? user = null,
        string? customer = null,
        string? feature = null,
        string? team = null,
        string? session = null,
        IEnumerable<string>? tags = null,
        string? environment = null)
    {
        var outer = AttributionValues.Current;
        AttributionValues.Current = AttributionValues.Within(outer, user, customer, feature, team, session, environment, tags);
        return new Scope(outer);
    }

    private sealed class Scope(AttributionValues? outer) : IDisposable
    {
        private bool _isDisposed;

        public void Dispose()
        {
            if (!_isDisposed)
            {
                _isDisposed = true;
                AttributionValues.Current = outer;
            }
        }
    }
}
