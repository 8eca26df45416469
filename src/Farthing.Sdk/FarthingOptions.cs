using Microsoft.Extensions.Logging;

namespace Farthing.Sdk;

/// <summary>Where calls are reported to, and as what. What is not set comes from the environment.</summary>
public sealed class FarthingOptions
{
    internal const string EndpointVariable = "FARTHING_ENDPOINT";
    internal const string EnabledVariable = "FARTHING_ENABLED";
    private const string TracesPath = "/v1/traces";
    internal const string KeyVariable = "FARTHING_KEY";
    internal const string SpoolVariable = "FARTHING_SPOOL";
    internal const string DefaultEndpoint = "http://127.0.0.1:4318";

    /// <summary>
    /// Whether anything is observed and reported at all. Where it is false nothing else is looked at, so that a machine without
    /// a server needs no key. Default: the variable FARTHING_ENABLED (<c>true</c> or <c>false</c>), else true.
    /// </summary>
    public bool? Enabled { get; set; }

    /// <summary>
    /// Base address of the Farthing server, http or https; a <c>/v1/traces</c> at its end changes nothing. Default: the variable
    /// FARTHING_ENDPOINT, else <c>http://127.0.0.1:4318</c>.
    /// </summary>
    public Uri? Endpoint { get; set; }

    /// <summary>The project's key, sent as a bearer token. Required. Default: the variable FARTHING_KEY.</summary>
    public string? Key { get; set; }

    /// <summary>Name of this app (<c>service.name</c>). Default: the variable OTEL_SERVICE_NAME, else the entry assembly's name.</summary>
    public string? ServiceName { get; set; }

    /// <summary>Where it runs, such as <c>production</c> (<c>deployment.environment.name</c>). Default: not stated.</summary>
    public string? Environment { get; set; }

    /// <summary>
    /// Whether the calls of every <see cref="HttpClient"/> in the process are observed, whatever library owns it. Default: true.
    /// Without it only those that go through a <see cref="FarthingHandler"/> or a decorator are.
    /// </summary>
    public bool InstrumentHttpClients { get; set; } = true;

    /// <summary>
    /// Content that is recorded, by name. Default: <see cref="RecordedContent.None"/>, which is no prompt, no completion and no
    /// query string. A Farthing server stores none of it; other back ends may.
    /// </summary>
    public RecordedContent Record { get; set; }

    /// <summary>
    /// Sees every text attribute of a span before it leaves, its name and its value; not those of the events of other libraries' spans. What it returns is sent instead, and
    /// null leaves the attribute out; so does an exception, which is counted. Called on the app's thread at the end of a call,
    /// so it must be quick. Default: none.
    /// </summary>
    public Func<string, string, string?>? Redact { get; set; }

    /// <summary>
    /// Whether calls to an engine on this machine (a loopback address) tell what its NVIDIA GPUs did meanwhile: utilisation,
    /// memory, power and energy of the whole devices (<c>farthing.gpu.*</c>), and the same as metrics. Samples ten times a second
    /// from the first such call on. Without a GPU nothing is started. Default: true.
    /// </summary>
    public bool SampleGpus { get; set; } = true;

    /// <summary>
    /// The app's own services, which are told as W3C baggage on whose behalf they are called: <c>orders.internal</c>,
    /// <c>*.internal</c>, or <c>*</c> for any host. Never a model provider. Default: none.
    /// </summary>
    public IList<string> PropagateTo { get; } = [];

    /// <summary>
    /// Whether what the calling service says in its baggage holds for the calls made on its request, where this one says
    /// nothing itself. Anyone can send such a header: turn it on only where strangers cannot call. Default: false.
    /// </summary>
    public bool AcceptPropagated { get; set; }

    /// <summary>
    /// Folder in which calls are kept while the server is away or slow, beneath one of its own for each server and key.
    /// Only the app's own user can read what is in it. Several processes may share it. Default: the variable
    /// FARTHING_SPOOL, else <c>farthing/spool</c> in the user's folder for local data (<c>~/.local/share</c>,
    /// <c>%LOCALAPPDATA%</c>). In a container, a folder that outlives it. When it cannot be written, reporting goes on
    /// without, and says so in the log.
    /// </summary>
    public string? SpoolDirectory { get; set; }

    /// <summary>
    /// Most bytes on disk for one server and key, of all processes together. What finds no room is lost and counted
    /// (<c>spool_full</c>). 0 turns the spool off: while the server is away, calls are then kept in memory only. Default
    /// 268,435,456 (256 MiB), which is some three million calls.
    /// </summary>
    public long SpoolBytes { get; set; } = 256L << 20;

    /// <summary>
    /// How long the end of the app may wait for the server at most, in <see cref="FarthingTelemetry.Dispose"/> or at the
    /// exit of the process; <see cref="Timeout.InfiniteTimeSpan"/> for as long as it takes. Once an attempt has
    /// failed it is not waited for the server any more while there is a spool. Default 5 s.
    /// </summary>
    public TimeSpan ExitTimeout { get; set; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// Is told when the server goes away, when it is back, when calls are lost and when the key is refused; never of
    /// every call, and never the key. Default: null, nobody is told.
    /// </summary>
    public ILogger? Logger { get; set; }

    internal bool IsEnabled()
    {
        if (Enabled is { } enabled)
        {
            return enabled;
        }

        return Variable(EnabledVariable) is not { } text ? true
            : bool.TryParse(text, out var said) ? said
            : throw new InvalidOperationException($"{EnabledVariable} is '{text}', and should be true or false.");
    }

    /// <summary>The address that spans are posted to.</summary>
    internal Uri TracesUri()
    {
        var text = Endpoint?.OriginalString ?? Variable(EndpointVariable) ?? DefaultEndpoint;
        if (!Uri.TryCreate(text, UriKind.Absolute, out var uri) || uri.Scheme is not ("http" or "https") || uri.Query.Length > 0)
        {
            throw new InvalidOperationException(
                $"'{text}' is not an address that calls can be reported to. Set {EndpointVariable} (or Farthing:Endpoint in the configuration, or FarthingOptions.Endpoint) to the server's, such as {DefaultEndpoint}.");
        }

        // Some variables of OpenTelemetry hold the whole address, and it is meant the same.
        var address = uri.GetLeftPart(UriPartial.Path).TrimEnd('/');
        return new Uri(address.EndsWith(TracesPath, StringComparison.Ordinal) ? address : address + TracesPath);
    }

    internal string ProjectKey()
    {
        var key = (Key ?? Variable(KeyVariable))?.Trim();
        if (string.IsNullOrEmpty(key))
        {
            throw new InvalidOperationException($"No project key. Set {KeyVariable} (or Farthing:Key in the configuration, or FarthingOptions.Key) to a key of the project that this app belongs to.");
        }

        foreach (var c in key)
        {
            if (c is <= ' ' or > '~')
            {
                throw new InvalidOperationException($"The project key has a blank or a character outside ASCII. Set {KeyVariable} (or Farthing:Key in the configuration, or FarthingOptions.Key) to the key as it was issued.");
            }
        }

        return key;
    }

    internal (string Folder, long Bytes) Spool()
    {
        if (SpoolBytes < 0)
        {
            throw new InvalidOperationException($"{SpoolBytes} is no size for the spool. Set FarthingOptions.SpoolBytes (Farthing:SpoolBytes in the configuration) to 0, for none, or more.");
        }

        var data = System.Environment.GetFolderPath(System.Environment.SpecialFolder.LocalApplicationData, System.Environment.SpecialFolderOption.DoNotVerify);
        return (SpoolDirectory ?? Variable(SpoolVariable) ?? (data.Length == 0 ? "" : Path.Combine(data, "farthing", "spool")), SpoolBytes);
    }

    internal TimeSpan ExitTimeoutOrThrow() => ExitTimeout >= TimeSpan.Zero || ExitTimeout == Timeout.InfiniteTimeSpan ? ExitTimeout
        : throw new InvalidOperationException($"{ExitTimeout} is no time to wait. Set FarthingOptions.ExitTimeout (Farthing:ExitTimeout in the configuration) to zero or more.");

    internal string Service() =>
        ServiceName ?? Variable("OTEL_SERVICE_NAME") ?? System.Reflection.Assembly.GetEntryAssembly()?.GetName().Name ?? "unknown_service";

    private static string? Variable(string name) =>
        System.Environment.GetEnvironmentVariable(name) is { Length: > 0 } value ? value : null;
}
