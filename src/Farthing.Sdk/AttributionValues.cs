using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;

namespace Farthing.Sdk;

/// <summary>What holds at one moment; immutable, so that a call keeps what held when it started.</summary>
internal sealed class AttributionValues
{
    private const int LongestValue = 256;
    private const int DigestLength = 12;
    private const int MostTags = 32;

    private static readonly AsyncLocal<AttributionValues?> Ambient = new();

    private string? _user;
    private string? _customer;
    private string? _feature;
    private string? _team;
    private string? _session;
    private string? _environment;
    private string[]? _tags;

    /// <summary>What was said in this flow, or, where that was asked for, by the service that called this one.</summary>
    public static AttributionValues? Current
    {
        get => Ambient.Value ?? Propagation.Accepted();
        set => Ambient.Value = value;
    }

    /// <summary>Name in W3C baggage, and value, of all that is said.</summary>
    public IEnumerable<KeyValuePair<string, string>> Baggage()
    {
        return new KeyValuePair<string, string?>[]
        {
            new(Propagation.User, _user),
            new(Propagation.Customer, _customer),
            new(Propagation.Feature, _feature),
            new(Propagation.Team, _team),
            new(Propagation.Session, _session),
            new(Propagation.Environment, _environment),
            new(Propagation.Tags, _tags is { Length: > 0 } ? string.Join(Propagation.TagSeparator, _tags.Select(Uri.EscapeDataString)) : null),
        }.Where(item => item.Value is not null)!;
    }

    public static AttributionValues Within(
        AttributionValues? outer, string? user, string? customer, string? feature, string? team, string? session, string? environment, IEnumerable<string>? tags) =>
        new()
        {
            _user = Bounded(user) ?? outer?._user,
            _customer = Bounded(customer) ?? outer?._customer,
            _feature = Bounded(feature) ?? outer?._feature,
            _team = Bounded(team) ?? outer?._team,
            _session = Bounded(session) ?? outer?._session,
            _environment = Bounded(environment) ?? outer?._environment,
            _tags = tags is null ? outer?._tags : [.. tags.Select(Bounded).OfType<string>().Take(MostTags)],
        };

    public void Write(Activity span) => Write(span, onlyMissing: false);

    /// <summary>What the app said of the span itself is left.</summary>
    public void WriteMissing(Activity span) => Write(span, onlyMissing: true);

    private void Write(Activity span, bool onlyMissing)
    {
        Add(span, "user.id", _user, onlyMissing);
        Add(span, "farthing.customer", _customer, onlyMissing);
        Add(span, "farthing.feature", _feature, onlyMissing);
        Add(span, "farthing.team", _team, onlyMissing);
        Add(span, "session.id", _session, onlyMissing);
        Add(span, "deployment.environment.name", _environment, onlyMissing);
        Add(span, "farthing.tags", _tags is { Length: > 0 } ? _tags : null, onlyMissing);
    }

    private static string? Bounded(string? value) =>
        string.IsNullOrEmpty(value) ? null : value.Length <= LongestValue ? value : Cut(value);

    /// <summary>
    /// As the server cuts: what is cut ends in a digest of the whole, so that two long values that start alike stay
    /// apart, and the same value is the same whoever cuts it.
    /// </summary>
    private static string Cut(string value)
    {
        var clean = value.Replace('\0', ' ');
        var digest = Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(clean)))[..DigestLength];
        var cut = LongestValue - DigestLength - 1;
        return $"{clean.AsSpan(0, char.IsHighSurrogate(clean[cut - 1]) ? cut - 1 : cut)}…{digest}";
    }

    private static void Add(Activity span, string key, object? value, bool onlyMissing)
    {
        if (value is not null && !(onlyMissing && span.GetTagItem(key) is not null))
        {
            span.AddTag(key, value);
        }
    }
}
