namespace Farthing.Sdk;

/// <summary>Where calls are reported to, and as what. What is not set comes from the environment.</summary>
public sealed class FarthingOptions
{
    internal const string EndpointVariable = "FARTHING_ENDPOINT";
    internal const string KeyVariable = "FARTHING_KEY";
    internal const string DefaultEndpoint = "http://127.0.0.1:4318";

    /// <summary>
    /// Base address of the Farthing server, http or https, without <c>/v1/traces</c>. Default: the variable
    /// FARTHING_ENDPOINT, else <c>http://127.0.0.1:4318</c>.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The project's key, sent as a bearer token. Required. Default: the variable FARTHING_KEY.</summary>
    public string? Key { get; set; }

    /// <summary>Name of this app (<c>service.name</c>). Default: the variable OTEL_SERVICE_NAME, else the entry assembly's name.</summary>
    public string? ServiceName { get; set; }

    /// <summary>Where it runs, such as <c>production</c> (<c>deployment.environment.name</c>). Default: not stated.</summary>
    public string? Environment { get; set; }

    /// <summary>The address that spans are posted to.</summary>
    internal Uri TracesUri()
    {
        var text = Endpoint?.OriginalString ?? Variable(EndpointVariable) ?? DefaultEndpoint;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0)
        {
            throw new InvalidOperationException(
                $"'{text}' is not an address that calls can be reported to. Set {EndpointVariable} (or FarthingOptions.Endpoint) to the server's, such as {DefaultEndpoint}.");
        }

        return new Uri(uri.GetLeftPart(UriPartial.Path).TrimEnd('/') + "/v1/traces");
    }

    internal string ProjectKey()
    {
        var key = (Key ?? Variable(KeyVariable))?.Trim();
        if (string.IsNullOrEmpty(key))
        {
            throw new InvalidOperationException($"No project key. Set {KeyVariable} (or FarthingOptions.Key) to a key of the project that this app belongs to.");
        }

        foreach (var c in key)
        {
            if (c is <= ' ' or > '~')
            {
                throw new InvalidOperationException($"The project key has a blank or a character outside ASCII. Set {KeyVariable} (or FarthingOptions.Key) to the key as it was issued.");
            }
        }

        return key;
    }

    internal string Service() =>
        ServiceName ?? Variable("OTEL_SERVICE_NAME") ?? System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name ?? "unknown_service";

    private static string? Variable(string name) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
