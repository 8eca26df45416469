using Farthing.Core.Catalogue;

namespace Farthing.Core.Tests.Catalogue;

public class AcceleratorTableTests
{
    private static readonly AcceleratorTable s_table = AcceleratorTable.Embedded;

    [Fact]
    public void Every_value_has_its_source()
    {
        Assert.Equal(16, s_table.Accelerators.Select(a => a.Id).Distinct().Count());
        foreach (var accelerator in s_table.Accelerators)
        {
            Assert.StartsWith("https://", accelerator.Specification, StringComparison.Ordinal);
            Assert.NotEmpty(accelerator.Rates);
            Assert.All(accelerator.Rates, rate => Assert.True(rate.UsdPerHour is > 0.3m and < 10 && rate.Source.Length > 0, accelerator.Id));
            Assert.True(accelerator.AllInKw is null || accelerator.BoardPowerW is null || accelerator.AllInKw.Value * 1_000 > accelerator.BoardPowerW.Value, accelerator.Id);
            Assert.True(accelerator.DenseFp8Tflops is null || accelerator.DenseFp8Tflops >= accelerator.DenseBf16Tflops * 1.9m, accelerator.Id);
        }
    }

    [Theory]
    [InlineData("NVIDIA H100 80GB HBM3", "h100-sxm")]
    [InlineData("NVIDIA H200", "h200-sxm")]
    [InlineData("NVIDIA GH200 480GB", null)]
    [InlineData("NVIDIA H100 PCIe", null)]
    [InlineData("NVIDIA B200", "b200")]
    [InlineData("NVIDIA GB200", "gb200")]
    [InlineData("NVIDIA L4", "l4")]
    [InlineData("NVIDIA L40S", "l40s")]
    [InlineData("NVIDIA A100-SXM4-80GB", "a100-80gb")]
    [InlineData("AMD Instinct MI300X OAM", "mi300x")]
    [InlineData("NVIDIA GeForce RTX 4090", null)]
    public void A_drivers_name_finds_the_accelerator(string name, string? id) => Assert.Equal(id, s_table.Find(name)?.Id);

    [Fact]
    public void Terms_are_told_apart() =>
        Assert.Equal(
            [(Tenure.HyperscalerOwned, 1.30m), (Tenure.NeocloudOwned, 1.69m), (Tenure.RentedThreeYears, 1.30m)],
            s_table.Find("H100")!.Rates.Take(3).Select(r => (r.Tenure, r.UsdPerHour)));
}
