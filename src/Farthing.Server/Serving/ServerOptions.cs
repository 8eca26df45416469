using System.Net;
using Farthing.Ingest;
using Farthing.Ingest.Transports;
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

    public Uri OtlpGrpcListen { get; init; } = new("http://127.0.0.1:4317");

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

    /// <summary>What this process does.</summary>
    public Roles Roles { get; init; } = Roles.All;

    /// <summary>The broker between receivers and writers; null keeps both in this process.</summary>
    public Uri? RabbitMq { get; init; }

    public TransportOptions Transport => new() { RabbitMq = RabbitMq, Receives = Roles.HasFlag(Roles.Receiver), Writes = Roles.HasFlag(Roles.Writer) };

    /// <summary>Where it listens: OTLP for a receiver, and another address where there is more to see than health.</summary>
    public IEnumerable<Uri> Addresses => Roles == Roles.Receiver ? [OtlpListen, OtlpGrpcListen] : Transport.Receives ? [Listen, OtlpListen, OtlpGrpcListen] : [Listen];

    public StorageOptions Storage => new() { Database = Database, Prices = Prices };

    /// <summary>Whether the page can be reached from this machine alone, and so needs no login.</summary>
    public bool OnLoopback => IsLoopback(Listen.Host);

    /// <summary>Whether a port is one of those of OTLP: both take all of it.</summary>
    public bool IsOtlp(int port) => port == OtlpListen.Port || port == OtlpGrpcListen.Port;

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
            OtlpGrpcListen = Address(settings, "OTLP_GRPC_LISTEN", "http://127.0.0.1:4317"),
            Password = Text(settings, "PASSWORD"),
            Oidc = new(Text(settings, "OIDC_AUTHORITY"), Text(settings, "OIDC_CLIENT_ID"), Text(settings, "OIDC_CLIENT_SECRET")),
            Project = Text(settings, "PROJECT") ?? ProjectStore.DefaultName,
            Home = Text(settings, "HOME"),
            OtelEndpoint = Text(settings, "OTEL_ENDPOINT") is null ? null : Address(settings, "OTEL_ENDPOINT", "http://127.0.0.1:4318"),
            OtelByEnvironment = !string.IsNullOrWhiteSpace(
                Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_ENDPOINT") ?? Environment.GetEnvironmentVariable("OTEL_EXPORTER_OTLP_METRICS_ENDPOINT")),
            Ingest = ingest,
            Prices = prices,
            Roles = Text(settings, "ROLES") is { } roles ? RolesText.Parse(roles) : Roles.All,
            RabbitMq = Text(settings, "RABBITMQ") is { } broker ? Broker(broker) : null,
        };
        options.Oidc.Validate();
        return options;
    }

    /// <summary>Checks what matters only to the server.</summary>
    /// <exception cref="InvalidOperationException">One is wrong; the message names the variable.</exception>
    public void ValidateForServing()
    {
        Transport.Validate();
        (string Name, Uri Address)[] named = [("FARTHING_LISTEN", Listen), ("FARTHING_OTLP_LISTEN", OtlpListen), ("FARTHING_OTLP_GRPC_LISTEN", OtlpGrpcListen)];
        if (named.Where(n => Addresses.Contains(n.Address)).GroupBy(n => n.Address.Port).FirstOrDefault(g => g.Count() > 1)?.ToList() is [var one, var other, ..])
        {
            throw new InvalidOperationException($"{one.Name} and {other.Name} both name port {one.Address.Port}: give one of them another.");
        }

        if (Roles.HasFlag(Roles.Page) && !OnLoopback && !NeedsLogin)
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

    // The address has a password: no message repeats it.
    private static Uri Broker(string text) => Uri.TryCreate(text, UriKind.Absolute, out var address)
        ? address
        : throw new InvalidOperationException("FARTHING_RABBITMQ is no address: it must be one such as amqp://user:password@host:5672/.");

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
