using System.Diagnostics;
using OpenTelemetry;

namespace Farthing.Sdk;

/// <summary>
/// Carries attribution to the app's own services as W3C baggage, where that is turned on. A model provider is never told:
/// what another service sent is taken out of the baggage that the framework would pass on to whomever is called next.
/// </summary>
internal sealed class Propagation
{
    public const string User = "farthing.user";
    public const string Customer = "farthing.customer";
    public const string Feature = "farthing.feature";
    public const string Team = "farthing.team";
    public const string Session = "farthing.session";
    public const string Environment = "farthing.environment";
    public const string Tags = "farthing.tags";
    public const char TagSeparator = ',';

    private const string Header = "baggage";
    private const string Prefix = "farthing.";

    /// <summary>W3C Baggage, section 3.3.2: a platform need not pass on more.</summary>
    private const int LongestHeader = 8192;

    private static readonly List<string> None = [];

    private readonly string[] _hosts;
    private readonly bool _accepts;

    private Propagation(string[] hosts, bool accepts) => (_hosts, _accepts) = (hosts, accepts);

    /// <summary>Null while neither way is turned on.</summary>
    public static Propagation? Active { get; private set; }

    public static void Set(IEnumerable<string> hosts, bool accepts)
    {
        var known = hosts.ToArray();
        Active = known.Length > 0 || accepts ? new Propagation(known, accepts) : null;
    }

    /// <summary>What the service that called this one said, or null.</summary>
    public static AttributionValues? Accepted()
    {
        if (Active is not { _accepts: true })
        {
            return null;
        }

        for (var activity = Activity.Current; activity is not null; activity = activity.Parent)
        {
            if (activity.GetCustomProperty(Prefix) is AttributionValues known)
            {
                return known;
            }

            if (activity.Parent is null)
            {
                return Take(activity);
            }
        }

        return null;
    }

    /// <summary>
    /// Keeps what another service said from whoever is called next, whether it holds here or not: the framework passes baggage
    /// on to anybody, and so does other instrumentation, which may have put it on the request before us. So may we, before a
    /// redirect or a retry.
    /// </summary>
    public static void Keep(HttpRequestMessage request)
    {
        // What came with a request came with its activity; to ask OpenTelemetry's baggage would cost memory.
        if (Activity.Current is { } current)
        {
            _ = Accepted();
            var root = RootOf(current);
            Remove(root, OursOf(root));
            if (Baggage.Current.Count > 0)
            {
                foreach (var key in Baggage.GetBaggage().Keys.Where(IsOurs))
                {
                    Baggage.RemoveBaggage(key);
                }
            }
        }

        else if (Active is null)
        {
            // Nobody of ours has put anything on it.
            return;
        }

        if (request.Headers.NonValidated.TryGetValues(Header, out var said) && said.ToString().Contains(Prefix, StringComparison.Ordinal))
        {
            string[] others = [.. said.SelectMany(value => value.Split(',')).Where(item => !IsOurs(item.TrimStart()))];
            request.Headers.Remove(Header);
            if (others.Length > 0)
            {
                _ = request.Headers.TryAddWithoutValidation(Header, string.Join(',', others));
            }
        }
    }

    /// <summary>Tells the service that is called on whose behalf, if it is one of the app's own.</summary>
    /// <param name="request">Not to a model.</param>
    public void Tell(HttpRequestMessage request)
    {
        if (AttributionValues.Current is not { } values || !IsOwn(request.RequestUri))
        {
            return;
        }

        var length = 0;
        foreach (var (key, value) in values.Baggage())
        {
            var item = $"{key}={Uri.EscapeDataString(value)}";
            length += item.Length + 1;
            if (length > LongestHeader)
            {
                break;
            }

            // The framework sends an activity's baggage, and the app's with it; without one it sends none.
            if (Activity.Current is { OperationName: "System.Net.Http.HttpRequestOut" } http)
            {
                http.SetBaggage(key, value);
            }
            else
            {
                _ = request.Headers.TryAddWithoutValidation(Header, item);
            }
        }
    }

    private static AttributionValues? Take(Activity root)
    {
        var said = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (key, value) in root.Baggage)
        {
            if (IsOurs(key) && !string.IsNullOrEmpty(value))
            {
                said.TryAdd(key, value);
            }
        }

        if (said.Count == 0)
        {
            return null;
        }

        Remove(root, said.Keys);

        var values = AttributionValues.Within(
            null, Of(User), Of(Customer), Of(Feature), Of(Team), Of(Session), Of(Environment), Of(Tags)?.Split(TagSeparator).Select(Uri.UnescapeDataString));
        root.SetCustomProperty(Prefix, values);
        return values;

        string? Of(string key) => said.GetValueOrDefault(key);
    }

    private static void Remove(Activity root, IEnumerable<string> keys)
    {
        foreach (var key in keys)
        {
            root.SetBaggage(key, null);
            Baggage.RemoveBaggage(key);
        }
    }

    private static List<string> OursOf(Activity root)
    {
        List<string>? ours = null;
        foreach (var (key, _) in root.Baggage)
        {
            if (IsOurs(key))
            {
                (ours ??= []).Add(key);
            }
        }

        return ours ?? None;
    }

    private static bool IsOurs(string key) => key.StartsWith(Prefix, StringComparison.Ordinal);

    private static Activity RootOf(Activity activity)
    {
        while (activity.Parent is { } parent)
        {
            activity = parent;
        }

        return activity;
    }

    private bool IsOwn(Uri? uri) => uri is not null && Calls.Providers.OfHost(Calls.WireFormat.ChatCompletions, uri) is null && Array.Exists(_hosts, host => host == "*" || host.Equals(uri.Host, StringComparison.OrdinalIgnoreCase)
        || (host.StartsWith("*.", StringComparison.Ordinal) && uri.Host.EndsWith(host[1..], StringComparison.OrdinalIgnoreCase)));
}
