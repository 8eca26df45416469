using Farthing.Sdk.Calls;

namespace Farthing.Sdk.Http;

/// <summary>The calls that are not yet answered, so that none is forgotten when listening stops. A chain: no entry costs more than itself.</summary>
internal sealed class UnderWayCalls
{
    private readonly Lock _gate = new();
    private UnderWay? _newest;

    public UnderWay Add(HttpRequestMessage request, Call call, ObservedRequestContent? content)
    {
        var one = new UnderWay { Request = request, Call = call, Content = content };
        lock (_gate)
        {
            one.Before = _newest;
            if (_newest is not null)
            {
                _newest.After = one;
            }

            _newest = one;
        }

        return one;
    }

    /// <summary>Null when it is not, or no more, under way.</summary>
    public Call? Remove(UnderWay one)
    {
        lock (_gate)
        {
            if (one.Call is not { } call)
            {
                return null;
            }

            one.Call = null;
            if (one.After is not null)
            {
                one.After.Before = one.Before;
            }
            else
            {
                _newest = one.Before;
            }

            if (one.Before is not null)
            {
                one.Before.After = one.After;
            }

            (one.Before, one.After) = (null, null);
            return call;
        }
    }

    public void Abandon()
    {
        while (_newest is { } one)
        {
            Remove(one)?.Failed(Failures.Unobserved);
        }
    }
}
