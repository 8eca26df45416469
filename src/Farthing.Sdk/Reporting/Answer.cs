using System.Globalization;
using System.Net;

namespace Farthing.Sdk.Reporting;

internal enum AnswerKind
{
    /// <summary>It is stored, but for what the server has rejected of it.</summary>
    Accepted,

    /// <summary>Not now: the server is away or busy.</summary>
    Away,

    /// <summary>Not with this key or at this address, until somebody mends it.</summary>
    Denied,

    /// <summary>Never: the same bytes would be refused again.</summary>
    Refused,

    /// <summary>We have ended the attempt ourselves.</summary>
    Cancelled,
}

/// <summary>What became of an attempt to send a batch.</summary>
/// <param name="Kind">What follows from it.</param>
/// <param name="Reason">In a word that can be counted.</param>
/// <param name="RetryAfter">What the server has asked for.</param>
/// <param name="Rejected">Spans of an accepted batch that the server did not take.</param>
internal readonly record struct Answer(AnswerKind Kind, string Reason = "", TimeSpan? RetryAfter = null, long Rejected = 0)
{
    private const string NotOtlp = "not_otlp";

    public static Answer Of(HttpResponseMessage response, TimeProvider time)
    {
        var status = (int)response.StatusCode;
        if (response.IsSuccessStatusCode)
        {
            // A page says that somebody else is there, who stores nothing and is content with anything.
            return response.Content.Headers.ContentType?.MediaType?.StartsWith("text/", StringComparison.OrdinalIgnoreCase) == true
                ? new(AnswerKind.Denied, NotOtlp)
                : new(AnswerKind.Accepted);
        }

        var kind = response.StatusCode switch
        {
            // 500 is final in OTLP: a batch that makes the server stumble would do so forever.
            HttpStatusCode.InternalServerError or HttpStatusCode.HttpVersionNotSupported => AnswerKind.Refused,
            HttpStatusCode.Unauthorized or HttpStatusCode.Forbidden or HttpStatusCode.NotFound or HttpStatusCode.MethodNotAllowed
                or HttpStatusCode.ProxyAuthenticationRequired or HttpStatusCode.Gone or HttpStatusCode.NotImplemented
                or (>= HttpStatusCode.MultipleChoices and < HttpStatusCode.BadRequest) => AnswerKind.Denied,
            // Those above 504 are the words of proxies before a server that is down (520 to 530 and the like).
            HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests or >= HttpStatusCode.InternalServerError => AnswerKind.Away,
            _ => AnswerKind.Refused,
        };
        return new(kind, status.ToString(CultureInfo.InvariantCulture), kind == AnswerKind.Away ? RetryAfterOf(response, time) : null);
    }

    private static TimeSpan? RetryAfterOf(HttpResponseMessage response, TimeProvider time)
    {
        var asked = response.Headers.RetryAfter;
        var wait = asked?.Delta ?? asked?.Date - time.GetUtcNow();
        return wait > TimeSpan.Zero ? wait : null;
    }
}
