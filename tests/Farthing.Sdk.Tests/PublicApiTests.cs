namespace Farthing.Sdk.Tests;

public class PublicApiTests
{
    [Fact]
    public void The_public_api_is_the_approved_one()
    {
        var approved = File.ReadAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi.txt"));

        var actual = PublicApi.Of(typeof(FarthingHandler).Assembly);
        File.WriteAllText(Path.Combine(AppContext.BaseDirectory, "PublicApi.actual.txt"), actual);

        // A change that is meant is approved by copying PublicApi.actual.txt over PublicApi.txt.
        Assert.Equal(approved, actual);
    }
}
