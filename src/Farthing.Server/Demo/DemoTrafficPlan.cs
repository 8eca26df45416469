using System.Text;

namespace Farthing.Server.Demo;

internal enum DemoOutcome
{
    Answered,

    /// <summary>The app stops reading in the middle of the answer.</summary>
    Aborted,

    /// <summary>The engine refuses the request: its prompt is longer than any context.</summary>
    Rejected,
}

/// <summary>One call of the demo: on whose behalf, how, and what it asks.</summary>
internal sealed record DemoCall(
    string User,
    string Customer,
    string Feature,
    string Team,
    string Session,
    string[] Tags,
    bool IsStreamed,
    DemoOutcome Outcome,
    string Instructions,
    string Question,
    int MaxTokens);

/// <summary>
/// Whose calls come next, the same for the same seed. Every feature puts its own instructions before the
/// question, so that an engine finds the start of a prompt in its cache as it does in a real product.
/// </summary>
internal sealed class DemoTrafficPlan(int seed)
{
    private const int CallsInSession = 6;
    private const int UsersOfCustomer = 4;

    /// <summary>Longer than the context of any engine that the demo is meant for.</summary>
    private const int WordsTooMany = 20_000;

    private static readonly (string Name, int Weight, string Plan)[] Customers =
        [("acme", 40, "enterprise"), ("globex", 25, "enterprise"), ("initech", 18, "pro"), ("umbrella", 12, "pro"), ("hooli", 5, "trial")];

    private static readonly (string Name, int Weight, string Team, int Words, int MaxTokens, string Instructions)[] Features =
    [
        ("chat", 40, "assist", 25, 48, "You are the assistant of a shop for coins and medals. Answer in a friendly tone, in at most three sentences, and never promise a delivery date. Prices are in pounds, shillings and pence. If you do not know, say so and offer to ask a colleague."),
        ("search", 30, "discovery", 8, 16, "Turn what the visitor types into a search of our catalogue. Give the metal, the period, the ruler and the grade as far as they are named, one a line, and nothing else. Leave out what is not named."),
        ("summarise", 18, "content", 140, 64, "Summarise the auction report that follows for the weekly letter. Keep every price and every lot number. Two paragraphs, plain words, no opinion, no greeting."),
        ("triage", 12, "support", 45, 8, "Sort the customer's letter into one of: order, return, valuation, complaint, praise, other. Answer with that one word in lower case."),
    ];

    private static readonly string[] Words =
        "a farthing penny crown guinea silver copper bronze worn fine rare struck london york of with the from about reign value letter auction lot ask worth old found field two three side edge date mint error".Split(' ');

    private readonly Random _random = new(seed);
    private readonly Lock _gate = new();
    private readonly int[] _callsOfUser = new int[Customers.Length * UsersOfCustomer];

    public DemoCall Next()
    {
        lock (_gate)
        {
            var who = Weighted(Customers.Length, i => Customers[i].Weight);
            var what = Weighted(Features.Length, i => Features[i].Weight);
            var user = (who * UsersOfCustomer) + _random.Next(UsersOfCustomer);
            var isStreamed = _random.Next(100) < 60;
            var (customer, feature, outcome) = (Customers[who], Features[what], Outcome(isStreamed));
            return new DemoCall(
                $"u-{user + 1:00}",
                customer.Name,
                feature.Name,
                feature.Team,
                $"s-{user + 1:00}-{_callsOfUser[user]++ / CallsInSession}",
                _random.Next(100) < 20 ? [customer.Plan, "beta"] : [customer.Plan],
                isStreamed,
                outcome,
                feature.Instructions,
                Text(outcome == DemoOutcome.Rejected ? WordsTooMany : _random.Next(feature.Words / 2, feature.Words * 2)),
                _random.Next(feature.MaxTokens / 2, feature.MaxTokens + 1));
        }
    }

    private DemoOutcome Outcome(bool isStreamed) => _random.Next(100) switch
    {
        < 4 => DemoOutcome.Rejected,
        < 14 when isStreamed => DemoOutcome.Aborted,
        _ => DemoOutcome.Answered,
    };

    private int Weighted(int count, Func<int, int> weight)
    {
        var pick = _random.Next(Enumerable.Range(0, count).Sum(weight));
        var at = 0;
        while ((pick -= weight(at)) >= 0)
        {
            at++;
        }

        return at;
    }

    private string Text(int words)
    {
        var text = new StringBuilder();
        for (var i = 0; i < words; i++)
        {
            text.Append(text.Length == 0 ? "" : " ").Append(Words[_random.Next(Words.Length)]);
        }

        return text.ToString();
    }
}
