using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
namespace Farthing.Dashboard;
/// <summary>Stub.</summary>
public static class DashboardRegistration { /// <summary>x</summary>
public static void AddFarthingDashboard(this IServiceCollection services) { services.AddAntiforgery(); }
/// <summary>x</summary>
public static void MapFarthingDashboard(this WebApplication app) { } }
