namespace Farthing.Sdk.Calls;

/// <summary>Names a failed transport in few words, so that they can be counted.</summary>
internal static class Failures
{
    /// <summary>The request never reached a server.</summary>
    public const string Connection = "connection_error";
    public const string Timeout = "timeout";
    public const string Cancelled = "cancelled";

    /// <summary>The app stopped reading.</summary>
    public const string Aborted = "aborted";

    /// <summary>Reporting was stopped while the call was under way.</summary>
    public const string Unobserved = "unobserved";

    /// <summary>The server ended a stream in good order but before its last word.</summary>
    public const string Incomplete = "incomplete";

    /// <summary>An answer of status 200 turned out to hold an error that has no name.</summary>
    public const string Provider = "provider_error";

    public static string NameOf(Exception exception) => exception switch
    {
        OperationCanceledException { InnerException: TimeoutException } or TimeoutException => Timeout,
        OperationCanceledException => Cancelled,
        HttpRequestException
        {
            HttpRequestError: HttpRequestError.NameResolutionError or HttpRequestError.ConnectionError
                or HttpRequestError.SecureConnectionError or HttpRequestError.ProxyTunnelError,
        } => Connection,
        HttpRequestException { InnerException: HttpIOException inner } => inner.GetType().Name,
        _ => exception.GetType().Name,
    };
}
