using System.CommandLine;
using Farthing.Server.Serving;

namespace Farthing.Server.Commands;

/// <summary><c>farthing serve</c>: every role in one process, or some of them.</summary>
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
              FARTHING_OTLP_GRPC_LISTEN  address of OTLP over gRPC; default http://127.0.0.1:4317. Both take both.
              FARTHING_PASSWORD     password of the page; required, unless a provider is set, off loopback
              FARTHING_OIDC_AUTHORITY, FARTHING_OIDC_CLIENT_ID, FARTHING_OIDC_CLIENT_SECRET  an OpenID Connect provider
              FARTHING_HOME         folder for what outlives a restart, such as the keys of login cookies
              FARTHING_PROJECT      project that the page opens with; default 'default'
              FARTHING_RABBITMQ     a RabbitMQ between receivers and writers, such as amqp://user:password@host:5672/; without
                                    one, both are in one process
              FARTHING_ROLES        as --roles
              FARTHING_OTEL_ENDPOINT  where Farthing's own metrics are sent as OTLP over HTTP; OTEL_EXPORTER_OTLP_ENDPOINT works too
              FARTHING_PRICES__STALEAFTERDAYS  prices that no source has confirmed for so long are called stale; default 30
            """);
        var roles = new Option<string?>("--roles") { Description = "What this process does: receiver, writer, page, with commas between. All of it by default." };
        command.Options.Add(roles);
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            var options = ServerOptions.FromEnvironment();
            await using var app = ServerHost.Build(parsed.GetValue(roles) is { } text ? options with { Roles = RolesText.Parse(text) } : options);
            await ServerHost.RunAsync(app, cancel);
        }));
        return command;
    }
}
