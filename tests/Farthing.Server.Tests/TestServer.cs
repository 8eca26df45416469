using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Farthing.Server.Serving;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;
using Farthing.Storage.Tests;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Farthing.Server.Tests;

/// <summary>The real host on ports of its own, over a real database.</summary>
internal sealed class TestServer : IAsyncDisposable
{
    private readonly WebApplication _app;

    private TestServer(WebApplication app, ServerOptions options) => (_app, Options) = (app, options);

    public ServerOptions Options { get; }

    /// <summary>Follows no redirect and keeps no cookie, so that a test sees each answer.</summary>
    public HttpClient Client { get; } = new(new HttpClientHandler { AllowAutoRedirect = false, UseCookies = false });

    public static async Task<TestServer> StartAsync(TestDatabase database, Func<ServerOptions, ServerOptions>? change = null)
    {
        var options = new ServerOptions
        {
            Database = database.ConnectionString,
            Listen = new($"http://127.0.0.1:{FreePort()}"),
            OtlpListen = new($"http://127.0.0.1:{FreePort()}"),
            OtlpGrpcListen = new($"http://127.0.0.1:{FreePort()}"),
        };
        options = change?.Invoke(options) ?? options;
        var app = ServerHost.Build(options);
        await ServerHost.StartAsync(app, default);
        var server = new TestServer(app, options);
        server.Client.BaseAddress = options.Listen;
        return server;
    }

    public T Get<T>()
        where T : notnull => _app.Services.GetRequiredService<T>();

    public async Task<(Project Project, string Key)> NewProjectAsync(KeyScopes scopes = KeyScopes.Ingest | KeyScopes.Read | KeyScopes.Manage)
    {
        var project = await Get<ProjectStore>().EnsureAsync(Guid.NewGuid().ToString("n"), default);
        return (project, (await Get<ApiKeyStore>().CreateAsync(project, new("a test") { Scopes = scopes }, default)).Key);
    }

    public async Task<JsonElement> GetJsonAsync(string path, HttpStatusCode status = HttpStatusCode.OK, string? key = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (key is not null)
        {
            request.Headers.Authorization = new("Bearer", key);
        }

        using var response = await Client.SendAsync(request);
        var text = await response.Content.ReadAsStringAsync();
        Assert.True(status == response.StatusCode, $"{path} answered {response.StatusCode}: {text}");
        return JsonDocument.Parse(text).RootElement;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.StopAsync();
        await _app.DisposeAsync();
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
