using System.CommandLine;
using System.Text.Json;
using Farthing.Server.Commands;

namespace Farthing.Server.Pricing;

/// <summary><c>farthing price</c>: prices one exchange from the outside, and explains it.</summary>
internal static class PriceCommand
{
    /// <summary>How commands print JSON.</summary>
    internal static JsonSerializerOptions Json { get; } = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower };

    public static Command Create()
    {
        var provider = new Option<string>("--provider") { Description = "Who sends the bill: openai, anthropic, llama.cpp, …" };
        var model = new Option<string>("--model") { Description = "The model, with --usage." };
        var usage = new Option<string>("--usage") { Description = "JSON of counts by meter, or a provider's own usage object." };
        var path = new Option<string>("--path") { Description = "The request's path; the provider's usual one by default." };
        var request = new Option<FileInfo>("--request") { Description = "The request's body, as sent." };
        var response = new Option<FileInfo>("--response") { Description = "The response's body, as received: JSON, server-sent events, JSON by lines, or AWS event-stream bytes." };
        var at = new Option<string>("--at") { Description = "When the call was made; now by default. A time without a zone is UTC." };
        var tier = new Option<string>("--tier") { Description = "The service tier, where no response says it; the standard one by default." };
        var region = new Option<string>("--region") { Description = "The region, where no response says it." };
        var project = new Option<string>("--project") { Description = "Whose contracts apply; none by default. Needs FARTHING_DATABASE." };
        var batch = new Option<bool>("--batch")
        {
            Description = "Reads questions from standard input, one JSON object a line (provider, model, tier, region, at, usage; or provider, path, at, request, response, status, headers), and answers each on a line, with its id if it has one. A line that cannot be read is answered with its error; the rest goes on.",
        };
        var command = new Command(
            "price", "Prices usage, or one recorded exchange with a provider, and prints how as JSON: by the prices in force where FARTHING_DATABASE is set, else by those shipped. Exit code 1 when the one question cannot be read.")
        {
            provider, model, usage, tier, region, path, request, response, at, project, batch,
        };
        command.SetAction(async (parsed, cancel) =>
        {
            var failed = false;
            var code = await FailingPlainly.RunAsync(async () =>
            {
                await using var prices = await PricesInForce.LoadAsync(cancel, needsDatabase: parsed.GetValue(project) is not null);
                var whose = parsed.GetValue(project) is { } name ? (await prices.ProjectAsync(name, cancel)).Id : default;
                using var desk = new PriceDesk(prices.Now, whose);
                if (parsed.GetValue(batch))
                {
                    AnswerAll(desk, Console.OpenStandardInput(), Console.OpenStandardOutput(), TimeProvider.System);
                    return;
                }

                Console.WriteLine(Try(() => desk.Answer(new PriceRequest
                {
                    Provider = parsed.GetValue(provider) ?? throw new FormatException("--provider is missing."),
                    Model = parsed.GetValue(model),
                    Tier = parsed.GetValue(tier),
                    Region = parsed.GetValue(region),
                    At = PriceRequest.ParseTime(parsed.GetValue(at), TimeProvider.System.GetUtcNow().UtcDateTime),
                    Usage = parsed.GetValue(usage) is { } counts ? ParseUsage(counts) : null,
                    Path = parsed.GetValue(path),
                    Request = Read(parsed.GetValue(request)) ?? [],
                    Response = Read(parsed.GetValue(response)),
                }.Checked()), () => failed = true));
            });
            return failed ? 1 : code;
        });
        return command;
    }

    /// <summary>Answers a question a line, in order. A line that cannot be read is answered with its error; the rest goes on.</summary>
    internal static void AnswerAll(PriceDesk desk, Stream questions, Stream answers, TimeProvider time)
    {
        using var reader = new StreamReader(questions);
        using var writer = new StreamWriter(answers, bufferSize: 1 << 16);
        var now = time.GetUtcNow().UtcDateTime;
        foreach (var answer in Lines(reader).AsParallel().AsOrdered().WithMergeOptions(ParallelMergeOptions.AutoBuffered)
            .Select(line => Try(() => desk.Answer(PriceRequest.Parse(line, now)))))
        {
            writer.Write(answer);
            writer.Write('\n');
        }
    }

    private static string Try(Func<PriceAnswer> answer, Action? failed = null)
    {
        try
        {
            return JsonSerializer.Serialize(answer(), Json);
        }
        catch (Exception e) when (e is FormatException or IOException or UnauthorizedAccessException or OverflowException)
        {
            failed?.Invoke();
            return JsonSerializer.Serialize(new { error = e.Message }, Json);
        }
    }

    private static IEnumerable<string> Lines(StreamReader reader)
    {
        while (reader.ReadLine() is { } line)
        {
            if (line.Length > 0)
            {
                yield return line;
            }
        }
    }

    private static JsonElement ParseUsage(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<JsonElement>(text);
        }
        catch (JsonException e)
        {
            throw new FormatException($"--usage is not JSON: {e.Message}", e);
        }
    }

    private static byte[]? Read(FileInfo? file) => file is null ? null : File.ReadAllBytes(file.FullName);
}
