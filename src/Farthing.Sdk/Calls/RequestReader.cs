using System.Globalization;
using System.Net.Http.Headers;
using Farthing.Sdk.Bedrock;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Http;
using Farthing.Sdk.Json;

namespace Farthing.Sdk.Calls;

/// <summary>
/// Reads the few fields of a request that matter while it is written to the wire, all of it however long; of its text,
/// only how much it is.
/// </summary>
internal sealed class RequestReader : IByteObserver, IJsonSink, IFormSink
{
    [ThreadStatic]
    private static RequestReader? t_free;

    private readonly JsonScanner _scanner;
    private FormParser? _form;
    private long? _maxTokens;
    private long? _maxCompletionTokens;
    private string? _tier;
    private string? _pace;

    private RequestReader() => _scanner = new JsonScanner(RequestFields.Paths, this);

    /// <summary>A reader for one request: the one that was done last on this thread, where there is one.</summary>
    public static RequestReader For(WireFormat format, HttpHeaders headers)
    {
        var reader = t_free ?? new RequestReader();
        t_free = null;
        switch (format)
        {
            case WireFormat.Speech: reader._scanner.CountCharacters(); break;
            case WireFormat.InvokeModel: (reader._tier, reader._pace) = (BedrockHeaders.ServiceTier(headers), BedrockHeaders.Pace(headers)); break;
        }

        return reader;
    }

    /// <summary>Takes back a reader that nobody will use again, and has it forget what it read.</summary>
    public static void Return(RequestReader reader)
    {
        reader._scanner.Renew();
        (reader._form, reader._maxTokens, reader._maxCompletionTokens, reader._tier, reader._pace) = (null, null, null, null, null);
        (reader.Body, reader.Model, reader.IsStream) = (null, null, false);
        (reader.ImageSize, reader.ImageQuality, reader.ImageCount) = (null, null, null);
        t_free = reader;
    }

    /// <summary>Where the body is kept, if that was asked for.</summary>
    public BodyText? Body { get; set; }

    public string? Model { get; private set; }

    public bool IsStream { get; private set; }

    public long? MaxTokens => _maxCompletionTokens ?? _maxTokens;

    public string? ServiceTier => ServiceTiers.With(_tier, _pace);

    public string? ImageSize { get; private set; }

    public string? ImageQuality { get; private set; }

    public long? ImageCount { get; private set; }

    /// <summary>
    /// UTF-8 bytes of the prompt's text, tools included; pictures, recordings and files are not text. Of speech that is to
    /// be made, characters.
    /// </summary>
    public long Text => _scanner.Counted;

    /// <summary>Recordings and pictures are sent in forms.</summary>
    public void Expect(MediaTypeHeaderValue? type)
    {
        if (type?.MediaType is "multipart/form-data"
            && type.Parameters.FirstOrDefault(p => p.Name.Equals("boundary", StringComparison.OrdinalIgnoreCase))?.Value is { } boundary)
        {
            _form = new FormParser(boundary.Trim('"'), this);
        }
    }

    /// <summary>A request may be written again, on a new connection or after a redirect.</summary>
    public void Restart()
    {
        _scanner.Reset();
        _scanner.Recount(0);
        _form?.Restart();
        Body?.Restart();
    }

    public void Observe(ReadOnlySpan<byte> bytes)
    {
        try
        {
            Body?.Add(bytes);
            if (_form is not null)
            {
                _form.Feed(bytes);
                return;
            }

            _scanner.Feed(bytes);
        }
#pragma warning disable CA1031 // A fault of ours is not the app's.
        catch (Exception e)
#pragma warning restore CA1031
        {
            Telemetry.Lost(e);
        }
    }

    public void OnField(string name, string value)
    {
        switch (name)
        {
            case "model" when value.Length > 0: Model = value; break;
            case "stream": IsStream = value == "true"; break;
            case "size": ImageSize = value; break;
            case "quality": ImageQuality = value; break;
            case "n" when long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count): ImageCount = count; break;
        }
    }

    public void OnOpen(int id)
    {
    }

    public void OnClose(int id)
    {
    }

    public void OnValue(int id, JsonScalar value)
    {
        switch ((RequestField)id)
        {
            case RequestField.Model: Model = value.AsName(); break;
            case RequestField.Stream: IsStream = value.IsTrue; break;
            case RequestField.MaxTokens: _ = value.TryCount(out _maxTokens); break;
            case RequestField.MaxCompletionTokens: _ = value.TryCount(out _maxCompletionTokens); break;
            case RequestField.ServiceTier: _tier = value.AsText(); break;
            case RequestField.Speed when value.Raw.SequenceEqual("fast"u8): _pace = ServiceTiers.Fast; break;
            case RequestField.Latency when value.Raw.SequenceEqual("optimized"u8): _pace = ServiceTiers.Optimized; break;
            case RequestField.ImageSize: ImageSize = value.AsText(); break;
            case RequestField.ImageQuality: ImageQuality = value.AsText(); break;
            case RequestField.ImageCount when value.TryCount(out var count): ImageCount = count; break;
        }
    }
}
