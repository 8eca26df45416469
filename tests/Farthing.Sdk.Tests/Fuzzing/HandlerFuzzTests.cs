using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Farthing.Sdk.Calls;
using Farthing.Sdk.Framing;
using Farthing.Sdk.Tests.Wire;

namespace Farthing.Sdk.Tests.Fuzzing;

/// <summary>
/// Damaged answers through the public handler, compressed or not: an app gets the bytes or the exception that it would get
/// without it, and each call becomes one span that counts nothing below zero.
/// </summary>
public class HandlerFuzzTests
{
    private const int Port = 48_117;

    private static readonly (WireFormat Format, string Uri)[] Addresses =
    [
        (WireFormat.ChatCompletions, "http://api.openai.com:48117/v1/chat/completions"),
        (WireFormat.ChatCompletions, "http://openrouter.ai:48117/api/v1/chat/completions"),
        (WireFormat.Responses, "http://api.x.ai:48117/v1/responses"),
        (WireFormat.Images, "http://api.openai.com:48117/v1/images/generations"),
        (WireFormat.Transcriptions, "http://api.groq.com:48117/openai/v1/audio/transcriptions"),
        (WireFormat.Messages, "http://api.anthropic.com:48117/v1/messages"),
        (WireFormat.GenerateContent, "http://generativelanguage.googleapis.com:48117/v1beta/models/m:generateContent"),
        (WireFormat.GenerateContent, "http://generativelanguage.googleapis.com:48117/v1beta/models/m:streamGenerateContent"),
        (WireFormat.Converse, "http://bedrock-runtime.us-east-1.amazonaws.com:48117/model/m/converse-stream"),
        (WireFormat.InvokeModel, "http://bedrock-runtime.us-east-1.amazonaws.com:48117/model/m/invoke-with-response-stream"),
        (WireFormat.OllamaChat, "http://engine.example:48117/api/chat"),
        (WireFormat.CohereChat, "http://api.cohere.com:48117/v2/chat"),
        (WireFormat.EngineGenerate, "http://engine.example:48117/generate"),
        (WireFormat.Prediction, "http://api.replicate.com:48117/v1/predictions"),
    ];

    private static readonly string?[] Types =
    [
        null, "application/json", "text/event-stream", "text/event-stream; charset=utf-8", "application/x-ndjson", "application/vnd.amazon.eventstream", "text/plain",
    ];

    private static readonly Dictionary<(WireFormat, BodyFraming), Corpus> Corpora = Corpus.All.ToDictionary(row => row, row => new Corpus(row.Format, row.Framing));

    private static readonly string[] Ways = [.. ((IEnumerable<object[]>)Bodies.Ways).Select(row => (string)row[0])];

    [Fact]
    public void Damaged_answers_pass_as_they_are() => Run("as they are", (body, _) => body, body => new ByteArrayContent(body));

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void Damaged_answers_that_are_compressed_pass_as_they_are(string encoding) => Run(encoding, Packing(encoding), packed =>
    {
        var content = new ByteArrayContent(packed);
        content.Headers.ContentEncoding.Add(encoding);
        return content;
    });

    /// <summary>As the inner handler does when it is told to decompress: the header is gone, the damage shows as it is read.</summary>
    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    public void Damaged_answers_that_are_decompressed_beneath_fail_as_they_would_without_us(string encoding) => Run(
        encoding + " beneath", Packing(encoding), packed => new StreamContent(Unpacking(encoding, packed)));

    private static void Run(string name, Func<byte[], Random, byte[]> pack, Func<byte[], HttpContent> wrap)
    {
        using var losses = new OwnLosses();
        using var spans = new Spans(Port);
        Fuzz.Run("FarthingHandler " + name, Mutation.Noise, (random, request) =>
        {
            var (format, uri) = Addresses[random.Next(Addresses.Length)];
            var rows = Corpora.Keys.Where(row => row.Item1 == format).ToArray();
            var sent = pack(Corpora[rows[random.Next(rows.Length)]].Make(random), random);
            var (type, status, way) = (Types[random.Next(Types.Length)], random.Next(4) == 0 ? 429 : 200, Ways[random.Next(Ways.Length)]);

            var expected = Outcome(() => Bodies.ReadAsync(Content(), way));
            var actual = Outcome(() => CallAsync(uri, request, Content(), (HttpStatusCode)status, way));

            Assert.Equal(expected.Bytes, actual.Bytes);
            Assert.Equal(expected.Error, actual.Error);
            Check(spans);
            losses.CheckNone();

            HttpContent Content()
            {
                var content = wrap(sent);
                content.Headers.ContentType = type is null ? null : MediaTypeHeaderValue.Parse(type);
                return content;
            }
        });
    }

    private static void Check(Spans spans)
    {
        // One for the call, and one for each thing that another model did within it.
        do
        {
            foreach (var (key, value) in spans.NextAsync().GetAwaiter().GetResult().TagObjects)
            {
                if (value is long and < 0 or int and < 0 or double and not >= 0)
                {
                    Assert.Fail($"{key} is {value}");
                }
            }
        }
        while (!spans.IsEmpty);
    }

    private static async Task<byte[]> CallAsync(string uri, byte[] request, HttpContent answer, HttpStatusCode status, string way)
    {
        using var http = new HttpClient(new FarthingHandler(new Scripted(answer, status)));
        using var message = new HttpRequestMessage(HttpMethod.Post, uri) { Content = new ByteArrayContent(request) };
        using var response = await http.SendAsync(message, HttpCompletionOption.ResponseHeadersRead);
        return await Bodies.ReadAsync(response.Content, way);
    }

    private static (byte[]? Bytes, Type? Error) Outcome(Func<Task<byte[]>> read)
    {
        try
        {
            return (read().GetAwaiter().GetResult(), null);
        }
        catch (Exception e) when (e is IOException or InvalidDataException or InvalidOperationException or HttpRequestException)
        {
            return (null, e.GetType());
        }
    }

    private static Func<byte[], Random, byte[]> Packing(string encoding) => (body, random) =>
    {
        // Every other is whole: what was damaged before it was packed is enough.
        var whole = Packed.With(encoding, body);
        return random.Next(2) == 0 ? whole : Mutation.Of(whole, whole, random);
    };

    private static Stream Unpacking(string encoding, byte[] packed) => encoding switch
    {
        "gzip" => new GZipStream(new MemoryStream(packed), CompressionMode.Decompress),
        "deflate" => new ZLibStream(new MemoryStream(packed), CompressionMode.Decompress),
        _ => new BrotliStream(new MemoryStream(packed), CompressionMode.Decompress),
    };

    private sealed class Scripted(HttpContent content, HttpStatusCode status) : HttpMessageHandler
    {
        protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
        {
            await request.Content!.CopyToAsync(Stream.Null, cancellationToken);
            return new HttpResponseMessage(status) { Content = content, RequestMessage = request };
        }
    }
}
