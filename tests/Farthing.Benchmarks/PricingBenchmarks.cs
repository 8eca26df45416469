using BenchmarkDotNet.Attributes;
using Farthing.Core.Calls;
using Farthing.Core.Pricing;
using Farthing.Core.Pricing.Contracts;
using Farthing.Core.Usage;

namespace Farthing.Benchmarks;

/// <summary>Pricing one call. Bar: a known model in under 300 ns and without allocation.</summary>
[MemoryDiagnoser]
public class PricingBenchmarks
{
    private readonly Pricer _pricer = new(PriceBook.Embedded);
    private readonly Call _known = Call("claude-haiku-4-5-20251001");
    private readonly ContractPrices _contracts = new(PriceBook.Embedded, [new() { Provider = "anthropic", Model = "claude-haiku-4-5~", PercentOff = 20 }, new() { Provider = "anthropic", PercentOff = 10 }]);
    private readonly Call _unknown = Call("claude-of-tomorrow");

    [Benchmark]
    public decimal? KnownModel() => _pricer.Price(_known).Total;

    [Benchmark]
    public decimal? KnownModelUnderContract() => _pricer.Price(_known, _contracts).Total;

    [Benchmark]
    public PricingStatus UnknownModel() => _pricer.Price(_unknown).Status;

    private static Call Call(string model) => new()
    {
        Id = new(1, 1),
        Time = new DateTime(2026, 11, 24, 12, 0, 0, DateTimeKind.Utc),
        Dimensions = new() { Provider = "anthropic", Model = model, ModelRequested = model, Operation = "chat" },
        Usage = new() { [Meter.Input] = 1_234, [Meter.InputCacheRead] = 20_000, [Meter.InputCacheWrite5m] = 500, [Meter.Output] = 321 },
    };
}
