using Farthing.Core.Catalogue;

namespace Farthing.Core.Tests.Catalogue;

public class ModelCatalogueTests
{
    private static readonly ModelCatalogue s_catalogue = ModelCatalogue.Embedded;

    [Fact]
    public void Every_model_has_a_source_a_date_and_parameters_that_agree_with_its_architecture()
    {
        Assert.Equal(s_catalogue.Models.Length, s_catalogue.Models.Select(m => m.Id).Distinct().Count());
        foreach (var model in s_catalogue.Models)
        {
            Assert.False(string.IsNullOrWhiteSpace(model.Source), model.Id);
            Assert.True(model.AsOf >= new DateOnly(2026, 8, 21), model.Id);
            Assert.True(model.Architecture != ModelArchitecture.Dense || model.ParametersActiveB == model.ParametersTotalB, model.Id);
            Assert.True(model.ParametersActiveB is null || model.ParametersActiveB <= model.ParametersTotalB, model.Id);
            Assert.All(model.Scores, score => Assert.False(string.IsNullOrWhiteSpace(score.Source)));
        }
    }

    [Theory]
    [InlineData("gpt-4o-2024-08-06", "gpt-4o")]
    [InlineData("openai/gpt-4o", "gpt-4o")]
    [InlineData("us.meta.llama3-1-405b-instruct-v1:0", "llama-3.1-405b")]
    [InlineData("meta-llama/Llama-3.3-70B-Instruct-Turbo", "llama-3.3-70b")]
    [InlineData("deepseek-ai/DeepSeek-R1", "deepseek-r1")]
    [InlineData("deepseek/deepseek-r1-distill-llama-70b", null)]
    [InlineData("zai-org/glm-4.5-air", "glm-4.5-air")]
    [InlineData("gpt-4o-mini", null)]
    [InlineData("o1-mini", null)]
    public void A_providers_name_finds_the_model(string name, string? id) => Assert.Equal(id, s_catalogue.Find(name)?.Id);

    [Fact]
    public void Arithmetic_and_cache_follow_from_the_shape()
    {
        var llama = s_catalogue.Find("llama-3.1-70b")!;
        Assert.Equal(141_200_000_000m, llama.FlopsPerToken);
        Assert.Equal(327_680, llama.Attention!.CacheBytesPerToken(2));
        Assert.Null(s_catalogue.Find("gpt-4o")!.FlopsPerToken);
        Assert.True(s_catalogue.Find("gpt-4o")!.ParametersAreEstimates);
    }

    [Fact]
    public void The_claims_of_the_articles_are_in_it_with_their_scores()
    {
        var scores = s_catalogue.Models.SelectMany(m => m.Scores.Where(s => s.Name == "MMLU").Select(s => (m.Id, s.Value)));
        Assert.Equal([("gpt-4o", 88.7m), ("claude-3.5-sonnet", 88.3m), ("gemini-ultra", 90.0m), ("llama-3.1-405b", 87.3m), ("mistral-large-2", 84.0m)], scores);
        Assert.Equal(6, s_catalogue.Models.Count(m => m.TrainingCost is { UsdAtLeast: >= 10_000_000 } && m.Id != "gpt-4"));
    }
}
