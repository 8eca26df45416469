using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Farthing.Benchmarks.Ingest;
using Farthing.Benchmarks.Steady;

if (args is [SteadyLoad.Command, ..])
{
    return await SteadyLoad.RunAsync(args);
}

if (args is [IngestLoad.Command, "parts"])
{
    return IngestParts.Run();
}

if (args is [IngestLoad.Command, "trace"])
{
    return await LargeTrace.RunAsync();
}

if (args is [IngestLoad.Command, "overload", ..])
{
    return await Overload.RunAsync(args);
}

if (args is [IngestLoad.Command, ..])
{
    return await IngestLoad.RunAsync(args);
}

// In this process: the machine that a bar is measured on has the packages, and not always a second SDK.
BenchmarkSwitcher.FromAssembly(typeof(IngestLoad).Assembly)
    .Run(args, DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)));
return 0;
