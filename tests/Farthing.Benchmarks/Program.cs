using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Running;
using BenchmarkDotNet.Toolchains.InProcess.Emit;
using Farthing.Benchmarks.Steady;

if (args is [SteadyLoad.Command, ..])
{
    return await SteadyLoad.RunAsync(args);
}

// In this process: the machine that a bar is measured on has the packages, and not always a second SDK.
BenchmarkSwitcher.FromAssembly(typeof(Program).Assembly)
    .Run(args, DefaultConfig.Instance.AddJob(Job.Default.WithToolchain(InProcessEmitToolchain.Instance)));
return 0;
