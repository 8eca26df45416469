using System.Text.Json;
using Farthing.EndToEnd.Tests.Repository;
using Farthing.EndToEnd.Tests.Running;

namespace Farthing.EndToEnd.Tests.Gpu;

/// <summary>From the driver's library to the call's page, in the app's process; the library is the tests' own.</summary>
public sealed class GpuOnACallTests : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("farthing-gpu-").FullName;

    [Fact]
    public async Task A_call_to_an_engine_on_this_machine_tells_what_its_GPUs_did_meanwhile()
    {
        await using var compiler = ChildProcess.Start(
            "cc", "cc", ["-shared", "-fPIC", "-o", Path.Combine(_folder, "libnvidia-ml.so.1"), Path.Combine(Root.Path, "tests", "Farthing.Sdk.Tests", "Gpu", "fake_nvml.c")]);
        Assert.True(await compiler.ExitAsync() == 0, compiler.Log);
        await using var database = await TestDatabase.CreateAsync();
        await using var engine = await LlamaServer.StartAsync();
        await using var server = await ServerProcess.StartAsync(database);
        await using var app = ChildProcess.Start(
            "farthing demo", "dotnet", [Provided.Server, "demo", "--engine", engine.Address.ToString()],
            new Dictionary<string, string>
            {
                ["FARTHING_ENDPOINT"] = server.Otlp.ToString(),
                ["FARTHING_KEY"] = await server.CreateKeyAsync(),
                ["FARTHING_SPOOL"] = _folder,
                ["LD_LIBRARY_PATH"] = _folder,
                ["FAKE_NVML_DEVICES"] = "2",
            });

        await Eventually.TrueAsync(
            async _ => await database.ScalarAsync<long>("SELECT count(*) FROM call_gpu WHERE energy_j > 0") > 0,
            "no call tells of the GPUs", TimeSpan.FromSeconds(60));

        using var client = new HttpClient();
        var ids = await database.ScalarAsync<string>(
            "SELECT replace(trace_id::text, '-', '') || '/' || lpad(to_hex(span_id), 16, '0') FROM call_gpu WHERE energy_j > 0 LIMIT 1");
        var gpu = JsonDocument.Parse(await client.GetStringAsync(new Uri(server.Page, $"/api/v1/calls/{ids}"))).RootElement.GetProperty("gpu");
        Assert.Equal(2, gpu.GetProperty("count").GetInt32());
        Assert.Equal(0.5, gpu.GetProperty("utilization").GetDouble(), 3);
        Assert.Equal(600, gpu.GetProperty("power_w").GetDouble(), 3);
        Assert.Equal(2L << 30, gpu.GetProperty("memory_bytes").GetInt64());
        Assert.Equal("power", gpu.GetProperty("energy_source").GetString());
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);
}
