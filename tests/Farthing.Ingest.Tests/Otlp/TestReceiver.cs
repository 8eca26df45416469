using System.IO.Compression;
using System.Net;
using System.Net.Http.Headers;
using Farthing.Ingest.Otlp;
using Farthing.Ingest.Tests.Otlp.Proto;
using Farthing.Ingest.Transports;
using Farthing.Storage;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;
using Farthing.Storage.Tests;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Farthing.Ingest.Tests.Otlp;

/// <summary>The whole of ingestion on a port of its own, over a real database, with a project and its key.</summary>
internal sealed class TestReceiver : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestReceiver(WebApplication app) => _app = app;

    public HttpClient Client { get; } = new();

    public string Key { get; private set; } = "";

    public ProjectId Project { get; private set; }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public static async Task<TestReceiver> StartAsync(TestDatabase database, IngestOptions? options = null, TransportOptions? transport = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.WebHost.ConfigureKestrel(kestrel => kestrel.ConfigureEndpointDefaults(listen => listen.TakeBothVersions()));
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(new ClockAt(Requests.Now));
        builder.Services.AddFarthingStorage(new() { Database = database.ConnectionString });
        builder.Services.AddFarthingIngest(options ?? new(), transport ?? new());
        var app = builder.Build();
        app.MapFarthingIngest();
        await app.StartAsync();
        var receiver = new TestReceiver(app);
        receiver.Client.BaseAddress = new(app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single());
        var project = await receiver.Get<ProjectStore>().EnsureAsync(Guid.NewGuid().ToString("n"), default);
        receiver.Project = project.Id;
        receiver.Key = (await receiver.Get<ApiKeyStore>().CreateAsync(project, new("a test"), default)).Key;
        return receiver;
    }

    public Task<HttpResponseMessage> SendAsync(ExportTraceServiceRequest request) => SendAsync(request.ToByteArray());

    public async Task<HttpResponseMessage> SendAsync(
        byte[] body, string? key = null, string type = "application/x-protobuf", string? encoding = null, string path = "/v1/traces")
    {
        using var message = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(body) };
        message.Content.Headers.ContentType = MediaTypeHeaderValue.Parse(type);
        if (encoding is not null)
        {
            message.Content.Headers.ContentEncoding.Add(encoding);
        }

        message.Headers.Authorization = new("Bearer", key ?? Key);
        return await Client.SendAsync(message);
    }

    public static byte[] Gzip(byte[] bytes)
    {
        using var zipped = new MemoryStream();
        using (var gzip = new GZipStream(zipped, CompressionLevel.Fastest))
        {
            gzip.Write(bytes);
        }

        return zipped.ToArray();
    }

    public static async Task<string> RefusalAsync(HttpResponseMessage response, HttpStatusCode status)
    {
        Assert.Equal(status, response.StatusCode);
        return Proto.RpcStatus.Parser.ParseFrom(await response.Content.ReadAsByteArrayAsync()).Message;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    /// <summary>A clock that starts at a fixed moment and runs on.</summary>
    private sealed class ClockAt(DateTime start) : TimeProvider
    {
        private readonly long _started = System.GetTimestamp();

        public override DateTimeOffset GetUtcNow() => new(start + System.GetElapsedTime(_started));
    }
}
