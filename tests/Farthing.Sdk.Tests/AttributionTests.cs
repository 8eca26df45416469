using System.Diagnostics;

namespace Farthing.Sdk.Tests;

public class AttributionTests
{
    [Fact]
    public void A_scope_names_every_dimension()
    {
        using (Attribution.Begin("u1", "acme", "search", "core", "s1", ["beta", "eu"]))
        {
            Assert.Equal("u1 acme search core s1 beta,eu", Held());
        }
    }

    [Fact]
    public void An_inner_scope_inherits_and_overrides_and_gives_back()
    {
        using (Attribution.Begin(user: "u1", customer: "acme", tags: ["outer"]))
        {
            using (Attribution.Begin(customer: "globex", feature: "chat", tags: ["inner"]))
            {
                Assert.Equal("u1 globex chat   inner", Held());
            }

            Assert.Equal("u1 acme    outer", Held());
        }

        Assert.Null(AttributionValues.Current);
    }

    [Fact]
    public async Task A_scope_flows_into_tasks_and_not_out_of_them()
    {
        using (Attribution.Begin(user: "u1"))
        {
            var inner = await Task.Run(() =>
            {
                _ = Attribution.Begin(user: "u2");
                return Held();
            });

            Assert.Equal("u2     ", inner);
            Assert.Equal("u1     ", Held());
        }
    }

    [Fact]
    public void A_scope_disposed_twice_gives_back_once()
    {
        var outer = Attribution.Begin(user: "u1");
        var inner = Attribution.Begin(user: "u2");
        inner.Dispose();
        using (Attribution.Begin(user: "u3"))
        {
            inner.Dispose();
            Assert.Equal("u3     ", Held());
        }

        outer.Dispose();
    }

    [Fact]
    public void Values_and_tags_are_bounded_and_empty_ones_not_given()
    {
        using (Attribution.Begin(user: new string('x', 5000), customer: "", tags: Enumerable.Repeat("t", 1000).Append("")))
        {
            using var span = Written();
            Assert.Equal(256, ((string)span.GetTagItem("user.id")!).Length);
            Assert.Null(span.GetTagItem("farthing.customer"));
            Assert.Equal(32, ((string[])span.GetTagItem("farthing.tags")!).Length);
        }
    }

    [Fact]
    public void Long_values_that_start_alike_stay_apart_and_are_cut_as_the_server_cuts()
    {
        var (one, other) = (Cut(new string('x', 300) + "1"), Cut(new string('x', 300) + "2"));

        Assert.NotEqual(one, other);
        Assert.Equal(new string('x', 243) + "…8ab7b905bc54", one);
        Assert.Equal(256, one.Length);
        Assert.Equal(one, Cut(one));
    }

    [Fact]
    public void A_cut_never_splits_a_surrogate_pair()
    {
        var cut = Cut(new string('x', 242) + string.Concat(Enumerable.Repeat("🪙", 20)));

        Assert.Equal(new string('x', 242) + "…", cut[..243]);
        Assert.Equal(255, cut.Length);
    }

    [Fact]
    public void A_short_value_is_kept_as_it_is()
    {
        var user = new string('x', 256);

        Assert.Same(user, Cut(user));
    }

    private static string Cut(string user)
    {
        using (Attribution.Begin(user: user))
        {
            using var span = Written();
            return (string)span.GetTagItem("user.id")!;
        }
    }

    private static string Held()
    {
        using var span = Written();
        return string.Join(
            ' ',
            span.GetTagItem("user.id"),
            span.GetTagItem("farthing.customer"),
            span.GetTagItem("farthing.feature"),
            span.GetTagItem("farthing.team"),
            span.GetTagItem("session.id"),
            string.Join(',', (string[]?)span.GetTagItem("farthing.tags") ?? []));
    }

    private static Activity Written()
    {
        var span = new Activity("x");
        AttributionValues.Current!.Write(span);
        return span;
    }
}
