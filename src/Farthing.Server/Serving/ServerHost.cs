using Farthing.Dashboard;
using Farthing.Ingest;
using Farthing.Ingest.Otlp;
using Farthing.Server.Access;
using Farthing.Server.Api;
using Farthing.Server.Health;
using Farthing.Server.Observing;
using Farthing.Storage;
using Farthing.Storage.Migrations;
using Farthing.Storage.Projects;

namespace Farthing.Server.Serving;

/// <summary>Puts the one host together, of the parts that its roles ask for: page and API on one port, OTLP on two others.</summary>
internal static class ServerHost
{
    // Each costs some tens of kilobytes at rest.
    private const int MostConnections = 4_000;

    // What a connection may have sent that nobody has read yet, which no other bound counts.
    private const int BufferABody = 64 << 10;

    /// <summary>Builds the host, and starts nothing.</summary>
    /// <exception cref="InvalidOperationException">A setting is wrong; the message names it.</exception>
    public static WebApplication Build(ServerOptions options)
    {
        options.ValidateForServing();

        // The files of the page stand beside the binary, wherever it was started from.
        var builder = WebApplication.CreateBuilder(new WebApplicationOptions
        {
            ApplicationName = typeof(ServerHost).Assembly.GetName().Name,
            ContentRootPath = AppContext.BaseDirectory,
        });
        builder.WebHost.UseStaticWebAssets();
        builder.Logging.AddFilter("Microsoft.AspNetCore", LogLevel.Warning).AddFilter("MassTransit", LogLevel.Warning)
            // The keys of the ring are as safe as the home that they lie in, whose rights deploy/up sets.
            .AddFilter("Microsoft.AspNetCore.DataProtection", LogLevel.Error)
            // What keeps the host from starting is told in one line by the command.
            .AddFilter("Microsoft.Extensions.Hosting.Internal.Host", LogLevel.Critical);
        builder.Logging.AddSimpleConsole(console => (console.SingleLine, console.TimestampFormat, console.UseUtcTimestamp) = (true, "yyyy-MM-ddTHH:mm:ss.fffZ ", true));

        builder.WebHost.UseUrls([.. options.Addresses.Select(a => a.ToString())]);
        builder.WebHost.ConfigureKestrel(kestrel =>
        {
            kestrel.AddServerHeader = false;
            kestrel.Limits.MaxConcurrentConnections = MostConnections;
            kestrel.Limits.MaxRequestBufferSize = BufferABody;
            kestrel.Limits.Http2.InitialConnectionWindowSize = BufferABody;
            kestrel.Limits.Http2.InitialStreamWindowSize = BufferABody;
            kestrel.ConfigureEndpointDefaults(listen =>
            {
                if (listen.IPEndPoint is { } address && options.IsOtlp(address.Port))
                {
                    listen.TakeBothVersions();
                }
            });
        });

        builder.Services.AddSingleton(options);
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddFarthingStorage(options.Storage);
        builder.Services.AddFarthingIngest(options.Ingest, options.Transport);
        builder.Services.AddFarthingHealth(options);
        builder.Services.AddFarthingObserving(options);
        builder.Services.AddSingleton<HomeProject>();
        var hasPage = options.Roles.HasFlag(Roles.Page);
        if (hasPage)
        {
            builder.AddPage(options);
        }

        var app = builder.Build();
        if (hasPage)
        {
            app.UseStatusCodePagesWithReExecute("/not-found", createScopeForStatusCodePages: true);
        }

        app.UsePorts(options);
        if (hasPage)
        {
            app.UsePage(options);
        }

        app.MapFarthingMetrics();
        if (options.Transport.Receives)
        {
            app.MapFarthingIngest().AllowAnonymous();
        }

        app.MapFarthingHealth();
        return app;
    }

    private static void AddPage(this WebApplicationBuilder builder, ServerOptions options)
    {
        builder.Services.AddFarthingDashboard();
        builder.Services.AddSingleton(new IngestAddress(options.OtlpListen));
        builder.Services.AddScoped(services => Current(services.GetRequiredService<HomeProject>().Project));
        builder.Services.AddFarthingAccess(options);
        builder.Services.AddFarthingApi();
        builder.Services.AddFarthingKeyRing(options);
    }

    private static void UsePage(this WebApplication app, ServerOptions options)
    {
        app.UseFarthingAccess(options);
        app.MapFarthingApi().AllowAnonymous();
        app.MapFarthingDashboard();
    }

    private static CurrentProject Current(Project project) => new(project.Id, project.Name);

    /// <summary>Serves until told to stop.</summary>
    public static async Task RunAsync(WebApplication app, CancellationToken cancel)
    {
        await StartAsync(app, cancel);
        await app.WaitForShutdownAsync(cancel);
    }

    /// <summary>Brings the schema up to date, opens the project, and serves.</summary>
    public static async Task StartAsync(WebApplication app, CancellationToken cancel)
    {
        await app.Services.GetRequiredService<Migrator>().ApplyAsync(cancel);
        var options = app.Services.GetRequiredService<ServerOptions>();
        app.Services.GetRequiredService<HomeProject>().Project =
            await app.Services.GetRequiredService<ProjectStore>().EnsureAsync(options.Project, cancel);
        await app.StartAsync(cancel);
        Console.WriteLine(options.Roles == Roles.All
            ? $"Farthing serves the page at {options.Listen} and takes OTLP at {options.OtlpListen} (HTTP) and {options.OtlpGrpcListen} (gRPC)."
            : $"Farthing serves as {options.Roles.ToString().ToLowerInvariant()} at {string.Join(" and ", options.Addresses)}.");
    }
}

/// <summary>The project that the page and keyless API calls are about. Set before the first request.</summary>
internal sealed class HomeProject
{
    private Project? _project;

    public Project Project
    {
        get => _project ?? throw new InvalidOperationException("The server has not started yet.");
        set => _project = value;
    }
}
