using Microsoft.Extensions.DependencyInjection;
using Radzen;

namespace Farthing.Dashboard.Ui;

/// <summary>
/// The only folder that knows who makes the components. The rest of the dashboard uses what is here: UiHead, UiHost,
/// Grid, Dialogs.
/// </summary>
internal static class UiRegistration
{
    /// <summary>Adds what the components need.</summary>
    public static IServiceCollection AddUi(this IServiceCollection services)
    {
        services.AddRadzenComponents();
        services.AddScoped<Dialogs>();
        return services;
    }
}
