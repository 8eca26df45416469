using Farthing.Core.Calls;
using Farthing.Core.Outcomes;
using Farthing.Core.Pricing;
using Farthing.Core.Usage;
using Farthing.Storage.Events;
using Farthing.Storage.Losses;
using Farthing.Storage.Projects;
using Farthing.Storage.Queries;
using Farthing.Storage.Status;
using Farthing.Storage.Writing;

namespace Farthing.Storage.Tests;

/// <summary>The parts of storage on a test database, and calls to put in.</summary>
internal sealed class TestStore(TestDatabase database)
{
    public static readonly DateTime Noon = new(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc);
    public static readonly IReadOnlyDictionary<Dimension, string> NoFilter = new Dictionary<Dimension, string>();
    private static readonly Pricer s_pricer = new(PriceBook.Embedded);
    private static long s_lastId;

    public CallWriter Writer { get; } = new(database.Source, new NameIds(database.Source), new AccountingWriter(database.Source), TimeProvider.System);

    public SpendQueries Spend { get; } = new(database.Source);

    public CallQueries Calls { get; } = new(database.Source);

    public StatusQueries Status { get; } = new(database.Source);

    public EventQueries Events { get; } = new(database.Source);

    public LossQueries Losses { get; } = new(database.Source);

    public async Task<SpendTotals> TotalAsync(ProjectId project, TimeRange range)
    {
        await using var sums = await Spend.OpenAsync(project, default);
        return await sums.TotalAsync(range, NoFilter, default);
    }

    public async Task<ProjectId> NewProjectAsync() =>
        (await new ProjectStore(database.Source).EnsureAsync(Guid.NewGuid().ToString("n"), default)).Id;

    public static PricedCall Priced(ProjectId project, Call call) => new(project, call, s_pricer.Price(call));

    public static EventOrigin Origin(DateTime time, string? key = null) => new() { Id = Call(time).Id, Time = time, Key = key };

    public static SenderReport Report(Guid instance, DateTime time, params (string Reason, long Count)[] lost) => new()
    {
        Id = Call(time).Id, Instance = instance, Time = time, Service = "shop", Lost = lost.ToDictionary(l => l.Reason, l => l.Count),
    };

    public static Call Call(DateTime time, string model = "gpt-4o-mini", string feature = "chat", int input = 100, int output = 10) => new()
    {
        Id = new(new UInt128(0xFEDC_BA98_7654_3210, (ulong)Interlocked.Increment(ref s_lastId)), 0xFEDC_BA98_0000_0001),
        Time = time,
        DurationUs = 1_234_567,
        Dimensions = new() { Provider = "openai", Model = model, ModelRequested = model, Operation = "chat", Feature = feature },
        Usage = new() { [Meter.Input] = input, [Meter.Output] = output },
    };
}
