using System.CommandLine;
using Farthing.Server.Serving;

namespace Farthing.Server.Commands;

/// <summary><c>farthing serve</c>: every role in one process.</summary>
internal static class ServeCommand
{
    public static Command Create()
    {
        var command = new Command(
            "serve",
            """
            Receives, stores and shows. Settings are environment variables:
              FARTHING_DATABASE     Npgsql connection string of a PostgreSQL with TimescaleDB; required
              FARTHING_LISTEN       address of page and API; default http://127.0.0.1:5080
              FARTHING_OTLP_LISTEN  address of OTLP over HTTP; default http://127.0.0.1:4318
              FARTHING_PASSWORD     password of the page; required, unless a provider is set, off loopback
              FARTHING_OIDC_AUTHORITY, FARTHING_OIDC_CLIENT_ID, FARTHING_OIDC_CLIENT_SECRET  an OpenID Connect provider
              FARTHING_HOME         folder for what outlives a restart, such as the keys of login cookies
              FARTHING_PROJECT      project that the page opens with; default 'default'
              FARTHING_OTEL_ENDPOINT  where Farthing's own metrics are sent as OTLP over HTTP; OTEL_EXPORTER_OTLP_ENDPOINT works too
              FARTHING_PRICES__STALEAFTERDAYS  prices that no source has confirmed for so long are called stale; default 30
            """);
        command.SetAction((_, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var app = ServerHost.Build(ServerOptions.FromEnvironment());
            await ServerHost.RunAsync(app, cancel);
        }));
        return command;
    }
}
