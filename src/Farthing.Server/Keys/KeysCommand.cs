using System.CommandLine;
using System.Text.Json;
using Farthing.Server.Commands;
using Farthing.Server.Pricing;
using Farthing.Storage.Keys;
using Farthing.Storage.Projects;

namespace Farthing.Server.Keys;

/// <summary><c>farthing keys</c>: makes, lists, rotates, revokes and checks keys.</summary>
internal static class KeysCommand
{
    private const int MostListed = 10_000;

    public static Command Create() =>
        new("keys", "Makes, lists, rotates, revokes and checks the keys that applications send with.") { CreateKey(), ListKeys(), RotateKey(), RevokeKey(), CheckKey() };

    private static Command CreateKey()
    {
        var name = new Option<string>("--name") { Description = "What the key is for, as it is listed.", Required = true };
        var project = new Option<string>("--project")
        {
            Description = "The project that it opens; made if there is none of that name.",
            DefaultValueFactory = _ => ProjectStore.DefaultName,
        };
        var scope = new Option<string[]>("--scope") { Description = "What it may do: ingest, read or manage; may be given several times. ingest by default.", DefaultValueFactory = _ => ["ingest"] };
        var expires = new Option<string>("--expires") { Description = "When it ends: a time, or how long from now, such as 90d. Never by default." };
        var requests = new Option<double?>("--requests-per-second") { Description = "The most requests a second, for each server process." };
        var bytes = new Option<long?>("--bytes-per-second") { Description = "The most bytes of bodies a second, for each server process." };
        var body = new Option<int?>("--max-body") { Description = "The largest body, in bytes." };
        var json = Json();
        var command = new Command("create", "Makes a key and prints it: the only time it can be seen.") { name, project, scope, expires, requests, bytes, body, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var key = new NewKey(parsed.GetRequiredValue(name))
            {
                Scopes = KeyScopeNames.Parse(parsed.GetRequiredValue(scope)) ?? throw new FormatException("--scope must be ingest, read or manage."),
                ExpiresAt = parsed.GetValue(expires) is not { } text ? null
                    : KeyTimes.TryParseEnd(text, now, out var end) ? end
                    : throw new FormatException("--expires must be a time such as 2027-01-31, or a length of time such as 90d."),
                Limits = new(parsed.GetValue(requests), parsed.GetValue(bytes), parsed.GetValue(body)),
            };
            if (key.Problem(now) is var (member, message))
            {
                throw new FormatException($"--{(member == "max_body_bytes" ? "max-body" : member.Replace('_', '-'))}: {message}");
            }

            await using var services = StorageServices.Create();
            var owner = await services.GetRequiredService<ProjectStore>().EnsureAsync(parsed.GetRequiredValue(project), cancel);
            Print(await services.GetRequiredService<ApiKeyStore>().CreateAsync(owner, key, cancel), now, parsed.GetValue(json));
        }));
        return command;
    }

    private static Command ListKeys()
    {
        var project = new Option<string>("--project") { Description = "Only this project's; every project's by default." };
        var json = Json();
        var command = new Command("list", "Lists keys by the start of their text; the rest of it is not stored.") { project, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            var owner = parsed.GetValue(project) is not { } name ? null
                : await services.GetRequiredService<ProjectStore>().FindAsync(name, cancel) ?? throw new InvalidOperationException($"There is no project named '{name}'.");
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var keys = await services.GetRequiredService<ApiKeyStore>().ListAsync(owner?.Id, MostListed, cancel);
            if (parsed.GetValue(json))
            {
                Console.WriteLine(JsonSerializer.Serialize(keys.Select(k => KeyJson.From(k, now)), PriceCommand.Json));
            }
            else
            {
                KeyTable.Write(keys, now, Console.Out);
            }
        }));
        return command;
    }

    private static Command RotateKey()
    {
        var overlap = new Option<string>("--overlap") { Description = "For how long the old key goes on, such as 30m, 24h or 7d.", DefaultValueFactory = _ => "24h" };
        var json = Json();
        var prefix = Prefix();
        var command = new Command("rotate", "Makes a key that takes the place of another, and prints it. The old one goes on for the overlap and then ends by itself.") { prefix, overlap, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            var length = KeyTimes.TryParseDuration(parsed.GetRequiredValue(overlap), out var given) && given <= KeyOverlap.Longest ? given
                : throw new FormatException("--overlap must be a length of time such as 24h, of at most 365d.");
            await using var services = StorageServices.Create();
            var made = await services.GetRequiredService<ApiKeyStore>().RotateAsync(null, parsed.GetRequiredValue(prefix), length, cancel) ?? throw Unknown(parsed.GetRequiredValue(prefix));
            Print(made, TimeProvider.System.GetUtcNow().UtcDateTime, parsed.GetValue(json));
        }));
        return command;
    }

    private static Command RevokeKey()
    {
        var json = Json();
        var prefix = Prefix();
        var command = new Command("revoke", "Revokes a key, for good: every server refuses it within seconds.") { prefix, json };
        command.SetAction((parsed, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            var revoked = await services.GetRequiredService<ApiKeyStore>().RevokeAsync(null, parsed.GetRequiredValue(prefix), cancel) ?? throw Unknown(parsed.GetRequiredValue(prefix));
            Console.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(KeyJson.From(revoked, TimeProvider.System.GetUtcNow().UtcDateTime), PriceCommand.Json)
                : $"The key {revoked.Prefix} ({revoked.Name}, project {revoked.Project.Name}) is revoked: servers refuse it within seconds.");
        }));
        return command;
    }

    private static Command CheckKey()
    {
        var command = new Command("check", "Tells whether the key in FARTHING_KEY is valid: exit code 0 if it is, else 1.");
        command.SetAction((_, cancel) => FailingPlainly.RunAsync(async () =>
        {
            await using var services = StorageServices.Create();
            var key = Environment.GetEnvironmentVariable("FARTHING_KEY") ?? "";
            var grant = await services.GetRequiredService<ApiKeyStore>().FindAsync(key, cancel)
                ?? throw new InvalidOperationException("The key in FARTHING_KEY is not known, has been revoked or has ended.");
            Console.WriteLine($"The key opens the project {grant.Project.Name}.");
        }));
        return command;
    }

    private static Option<bool> Json() => new("--json") { Description = "Prints JSON, as the API gives it." };

    private static Argument<string> Prefix() => new("prefix") { Description = "The start of the key's text, fk_ and eight characters, as 'farthing keys list' shows it." };

    private static InvalidOperationException Unknown(string prefix) => new($"There is no key {prefix}: 'farthing keys list' shows those there are.");

    // The key alone, so that a script can take it.
    private static void Print(MadeKey made, DateTime now, bool json) =>
        Console.WriteLine(json ? JsonSerializer.Serialize(KeyJson.From(made.Listed, now, made.Key), PriceCommand.Json) : made.Key);
}
