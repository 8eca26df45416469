using Farthing.Dashboard.Frame;
using Farthing.Dashboard.Live;
using Farthing.Dashboard.Overview;
using Farthing.Dashboard.Ui;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Farthing.Dashboard;

/// <summary>Puts the dashboard into a host.</summary>
public static class DashboardRegistration
{
    /// <summary>
    /// Adds what the pages need. The host adds the queries, the commit feed, a scoped <see cref="CurrentProject"/>
    /// and an <see cref="IngestAddress"/>.
    /// </summary>
    public static IServiceCollection AddFarthingDashboard(this IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents();
        services.AddUi();
        services.TryAddSingleton(TimeProvider.System);
        services.AddScoped<OverviewReader>();
        services.AddScoped<Browser>();
        services.AddScoped<ReadState>();
        return services;
    }

    /// <summary>
    /// Maps the pages and their assets. Call it after authentication, authorization and antiforgery have been added; a host that runs from a build's output also needs <c>UseStaticWebAssets</c>.
    /// </summary>
    /// <returns>Takes conventions for all of it, such as a host filter or a required login.</returns>
    public static IEndpointConventionBuilder MapFarthingDashboard(this WebApplication app)
    {
        ArgumentNullException.ThrowIfNull(app);
        return new Conventions([app.MapStaticAssets(), app.MapRazorComponents<App>().AddInteractiveServerRenderMode()]);
    }

    private sealed class Conventions(IReadOnlyList<IEndpointConventionBuilder> builders) : IEndpointConventionBuilder
    {
        public void Add(Action<EndpointBuilder> convention)
        {
            foreach (var builder in builders)
            {
                builder.Add(convention);
            }
        }

        public void Finally(Action<EndpointBuilder> finallyConvention)
        {
            foreach (var builder in builders)
            {
                builder.Finally(finallyConvention);
            }
        }
    }
}
