using System.Net;
using Farthing.Ingest;
using Farthing.Storage;
using Farthing.Storage.Prices;
using Farthing.Storage.Projects;

namespace Farthing.Server.Serving;

/// <summary>The settings of <c>farthing serve</c>, from environment variables that start with <c>FARTHING_</c>.</summary>
internal sealed record ServerOptions
{
    public string Database { get; init; } = "";

    public Uri Listen { get; init; } = new("http://127.0.0.1:5080");

    public Uri OtlpListen { get; init; } = new("http://127.0.0.1:4318");

    public string? Password { get; init; }

    public OidcOptions Oidc { get; init; } = new();

    public string Project { get; init; } = ProjectStore.DefaultName;

    /// <summary>Where what outlives a restart is kept; null keeps it in memory.</summary>
    public string? Home { get; init; }

    /// <summary>Where Farthing's own metrics are sent, as OTLP over HTTP; null sends them nowhere.</summary>
    public Uri? OtelEndpoint { get; init; }

    /// <summary>Whether the variables of every OpenTelemetry SDK say where they are sent.</summary>
    public bool OtelByEnvironment { get; init; }

    public IngestOptions Ingest { get; init; } = new();

    public PricesOptions Prices { get; init; } = new();

    public StorageOptions Storage => new() { Database = Database, Prices = Prices };

    /// <summary>Whether the page can be reached from this machine alone, and so needs no login.</summary>
    public bool OnLoopback => IsLoopback(Listen.Host);

    public bool NeedsLogin => Password is not null || Oidc.IsSet;

    public static ServerOptions FromEnvironment() =>
        From(new ConfigurationBuilder().AddEnvironmentVariables("FARTHING_").Build());

    /// <summary>Reads and checks the settings.</summary>
    /// <exception cref="InvalidOperationException">One is wrong; the message names the variable.</exception>
    public static ServerOptions From(IConfiguration settings)
    {
        var ingest = new IngestOptions();
        settings.GetSection("INGEST").Bind(ingest);
        var prices = new PricesOptions();
        settings.GetSection("PRICES").Bind(prices);
        var options = new ServerOptions
        {
            Database = settings["DATABASE"] ?? "",
            Listen = Address(settings, "LISTEN", "http://127.0.0.1:5080"),
            OtlpListen = Address(settings, "OTLP_LISTEN", "http://127.0.0.1:4318"),
            Password = Text(settings, "PASSWORD"),
            Oidc = new(Text(settings, "OIDC_AUTHORITY"), Text(settings, "OIDC_CLIENT_ID"), Text(settings, "OIDC_CLIENT_SECRET")),
            Project = Text(settings, "PROJECT") ?? ProjectStore.DefaultName,
            Home = Text(settings, "HOME"),
            OtelEndpoint = Text(settings, "OTEL_ENDPOINT") is null ? null : Address(settings, "OTEL_ENDPOINT", "http://127.0.0.1:4318"),
            OtelByEnvironment = !string.IsNullOrWhiteSpace(
                Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")),
            Ingest = ingest,
            Prices = prices,
        };
        options.Oidc.Validate();
        return options;
    }

    /// <summary>Checks what matters only to the server.</summary>
    /// <exception cref="InvalidOperationException">One is wrong; the message names the variable.</exception>
    public void ValidateForServing()
    {
        if (Listen.Port == OtlpListen.Port)
        {
            throw new InvalidOperationException($"FARTHING_LISTEN and FARTHING_OTLP_LISTEN both name port {Listen.Port}: give one of them another.");
        }

        if (!OnLoopback && !NeedsLogin)
        {
            throw new InvalidOperationException(
                $"FARTHING_LISTEN is {Listen}, which others can reach: set FARTHING_PASSWORD, or FARTHING_OIDC_AUTHORITY and its client, or listen on 127.0.0.1.");
        }
    }

    public static bool IsLoopback(string host) =>
        host.Equals("localhost", StringComparison.OrdinalIgnoreCase)
        || (IPAddress.TryParse(host.Trim('[', ']'), out var address) && IPAddress.IsLoopback(address));

    private static string? Text(IConfiguration settings, string name) =>
        settings[name] is { } text && !string.IsNullOrWhiteSpace(text) ? text : null;

    private static Uri Address(IConfiguration settings, string name, string otherwise)
    {
        var text = (Text(settings, name) ?? otherwise).Replace("://*", "://0.0.0.0", StringComparison.Ordinal)
            .Replace("://+", "://0.0.0.0", StringComparison.Ordinal);
        return Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme == Uri.UriSchemeHttp && address.AbsolutePath == "/"
            ? address
            : throw new InvalidOperationException($"FARTHING_{name} is '{text}': it must be an address such as {otherwise}. TLS belongs to a proxy in front.");
    }
}

/// <summary>An OpenID Connect provider that people sign in with.</summary>
internal sealed record OidcOptions(string? Authority = null, string? ClientId = null, string? ClientSecret = null)
{
    public bool IsSet => Authority is not null;

    public void Validate()
    {
        if (IsSet != (ClientId is not null))
        {
            throw new InvalidOperationException("FARTHING_OIDC_AUTHORITY and FARTHING_OIDC_CLIENT_ID go together: set both or neither.");
        }
    }
}
