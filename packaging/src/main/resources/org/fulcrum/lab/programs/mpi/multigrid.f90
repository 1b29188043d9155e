! Multigrid for the seven-point formula of Poisson's equation on the unit cube with periodic boundaries, in slabs of
! planes. Smoothing goes by colours, like on a chessboard, so that nothing depends on how many ranks there are, except
! the order of sums. Grids with too few planes for all ranks are computed by every rank as a whole.
module mg_grid
    use, intrinsic :: iso_fortran_env, only: real64
    use mpi_f08
    implicit none
    private
    public :: grid, grids_make, exchange, gather_right_side, largest, total

    integer, parameter :: coarsest = 5, least_meeting = 16

    ! Arrays have a margin of one point all around, and in the third dimension the planes of this rank, or all of them
    ! when the grid is not shared. A rank's part of what all make together is `own` planes after the first ones.
    type :: grid
        integer :: n, planes, first, own
        logical :: is_shared
        integer :: rank, ranks
        real(real64) :: step
        real(real64), allocatable :: u(:, :, :), f(:, :, :), r(:, :, :)
    end type

contains

    ! From n points in each dimension to the coarsest grid; none when there are too many ranks.
    subroutine grids_make(grids, n, rank, ranks)
        type(grid), allocatable, intent(out) :: grids(:)
        integer, intent(in) :: n, rank, ranks
        integer :: levels, meeting, i, parts

        levels = 1
        meeting = 1  ! the finest grid that every rank has as a whole
        do while (has_coarser(n / 2**(levels - 1)))
            if (n / 2**levels >= max(ranks, least_meeting)) meeting = levels + 1
            levels = levels + 1
        end do
        if (meeting == 1) levels = 0
        allocate (grids(levels))
        do i = 1, levels
            parts = n / 2**(meeting - 1)
            call make(grids(i), n / 2**(i - 1), i < meeting, rank, ranks)
            grids(i)%first = scaled(parts * rank / ranks, meeting - i)
            grids(i)%own = scaled(parts * (rank + 1) / ranks, meeting - i) - grids(i)%first
            call allocate_fields(grids(i))
        end do
    end subroutine

    pure function has_coarser(n) result(has)
        integer, intent(in) :: n
        logical :: has

        has = n > coarsest .and. mod(n, 2) == 0
    end function

    ! Times 2**power; for grids that are not shared it does not matter.
    pure function scaled(planes, power) result(times)
        integer, intent(in) :: planes, power
        integer :: times

        times = merge(planes * 2**max(power, 0), 0, power >= 0)
    end function

    subroutine make(g, n, is_shared, rank, ranks)
        type(grid), intent(inout) :: g
        integer, intent(in) :: n, rank, ranks
        logical, intent(in) :: is_shared

        g%n = n
        g%is_shared = is_shared
        g%rank = rank
        g%ranks = ranks
        g%step = 1.0_real64 / n
    end subroutine

    subroutine allocate_fields(g)
        type(grid), intent(inout) :: g
        integer :: n

        n = g%n + 1
        g%planes = merge(g%own, g%n, g%is_shared)
        allocate (g%u(0:n, 0:n, 0:g%planes + 1), g%f(0:n, 0:n, 0:g%planes + 1), g%r(0:n, 0:n, 0:g%planes + 1))
        g%u = 0
        g%f = 0
        g%r = 0
    end subroutine

    ! Fills the margin of a field with what is at the other end of the cube, or on another rank.
    subroutine exchange(g, field)
        type(grid), intent(in) :: g
        real(real64), contiguous, intent(inout) :: field(0:, 0:, 0:)
        integer :: n, last, points, below, above

        n = g%n
        last = g%planes
        field(0, :, :) = field(n, :, :)
        field(n + 1, :, :) = field(1, :, :)
        field(:, 0, :) = field(:, n, :)
        field(:, n + 1, :) = field(:, 1, :)
        if (.not. g%is_shared) then
            field(:, :, 0) = field(:, :, last)
            field(:, :, last + 1) = field(:, :, 1)
            return
        end if
        points = (n + 2)**2
        below = modulo(g%rank - 1, g%ranks)
        above = modulo(g%rank + 1, g%ranks)
        call MPI_Sendrecv(field(:, :, last), points, MPI_DOUBLE_PRECISION, above, 1, field(:, :, 0), points, &
                MPI_DOUBLE_PRECISION, below, 1, MPI_COMM_WORLD, MPI_STATUS_IGNORE)
        call MPI_Sendrecv(field(:, :, 1), points, MPI_DOUBLE_PRECISION, below, 2, field(:, :, last + 1), points, &
                MPI_DOUBLE_PRECISION, above, 2, MPI_COMM_WORLD, MPI_STATUS_IGNORE)
    end subroutine

    ! Each rank has made its own planes of the right hand side, and gets those of the others.
    subroutine gather_right_side(g)
        type(grid), intent(inout) :: g
        integer :: counts(g%ranks), places(g%ranks), i, points

        points = (g%n + 2)**2
        do i = 1, g%ranks
            places(i) = points * (g%n * (i - 1) / g%ranks)
            counts(i) = points * (g%n * i / g%ranks) - places(i)
        end do
        call MPI_Allgatherv(MPI_IN_PLACE, 0, MPI_DATATYPE_NULL, g%f(:, :, 1:), counts, places, MPI_DOUBLE_PRECISION, &
                MPI_COMM_WORLD)
    end subroutine

    function largest(own) result(all)
        real(real64), intent(in) :: own
        real(real64) :: all

        call MPI_Allreduce(own, all, 1, MPI_DOUBLE_PRECISION, MPI_MAX, MPI_COMM_WORLD)
    end function

    function total(own) result(all)
        real(real64), intent(in) :: own
        real(real64) :: all

        call MPI_Allreduce(own, all, 1, MPI_DOUBLE_PRECISION, MPI_SUM, MPI_COMM_WORLD)
    end function

end module

module mg_cycle
    use, intrinsic :: iso_fortran_env, only: real64
    use mg_grid
    implicit none
    private
    public :: cycle_once, residual_norm

    integer, parameter :: sweeps = 2, sweeps_coarsest = 40

contains

    ! Gauss-Seidel, first for the points of one colour, then for the others.
    subroutine smooth(g)
        type(grid), intent(inout) :: g
        integer :: colour, i, j, k

        do colour = 0, 1
            do k = 1, g%planes
                do j = 1, g%n
                    do i = 1 + mod(colour + j + k + merge(g%first, 0, g%is_shared), 2), g%n, 2
                        g%u(i, j, k) = (g%u(i - 1, j, k) + g%u(i + 1, j, k) + g%u(i, j - 1, k) + g%u(i, j + 1, k) &
                                + g%u(i, j, k - 1) + g%u(i, j, k + 1) + g%step**2 * g%f(i, j, k)) / 6
                    end do
                end do
            end do
            call exchange(g, g%u)
        end do
    end subroutine

    subroutine residual(g)
        type(grid), intent(inout) :: g
        real(real64) :: scale
        integer :: i, j, k

        scale = 1 / g%step**2
        do k = 1, g%planes
            do j = 1, g%n
                do i = 1, g%n
                    g%r(i, j, k) = g%f(i, j, k) - scale * (6 * g%u(i, j, k) - g%u(i - 1, j, k) - g%u(i + 1, j, k) &
                            - g%u(i, j - 1, k) - g%u(i, j + 1, k) - g%u(i, j, k - 1) - g%u(i, j, k + 1))
                end do
            end do
        end do
        call exchange(g, g%r)
    end subroutine

    ! Of the residual, by the mean of squares over the whole cube. The grid is shared.
    function residual_norm(g) result(norm)
        type(grid), intent(inout) :: g
        real(real64) :: norm

        call residual(g)
        norm = sqrt(total(sum(g%r(1:g%n, 1:g%n, 1:g%planes)**2)) / real(g%n, real64)**3)
    end function

    ! Planes in the coarse arrays before those that this rank makes from, or for, its own ones of the fine grid.
    pure function planes_before(fine, coarse) result(planes)
        type(grid), intent(in) :: fine, coarse
        integer :: planes

        planes = merge(coarse%first, 0, fine%is_shared .and. .not. coarse%is_shared)
    end function

    ! The residual of the fine grid, as a weighted mean of 27 points, is the right hand side of the coarse one.
    subroutine restrict(fine, coarse)
        type(grid), intent(in) :: fine
        type(grid), intent(inout) :: coarse
        real(real64), parameter :: weights(-1:1) = [0.25_real64, 0.5_real64, 0.25_real64]
        real(real64) :: line(0:fine%n + 1)
        integer :: i, j, k, y, z, before

        before = planes_before(fine, coarse)
        do k = 1, fine%planes / 2
            do j = 1, coarse%n
                line = 0
                do z = -1, 1
                    do y = -1, 1
                        line = line + weights(y) * weights(z) * fine%r(:, 2 * j + y, 2 * k + z)
                    end do
                end do
                do i = 1, coarse%n
                    coarse%f(i, j, before + k) = (line(2 * i - 1) + 2 * line(2 * i) + line(2 * i + 1)) / 4
                end do
            end do
        end do
        if (fine%is_shared .and. .not. coarse%is_shared) call gather_right_side(coarse)
    end subroutine

    ! Adds what the coarse grid has found, with means between its points.
    subroutine prolong(coarse, fine)
        type(grid), intent(in) :: coarse
        type(grid), intent(inout) :: fine
        integer :: i, j, k, x1, x2, y1, y2, z1, z2, before

        before = planes_before(fine, coarse)
        do k = 1, fine%planes
            ! A point with an even number is one of the coarse grid, another one is between two.
            z1 = before + k / 2
            z2 = before + (k + 1) / 2
            do j = 1, fine%n
                y1 = j / 2
                y2 = (j + 1) / 2
                do i = 1, fine%n
                    x1 = i / 2
                    x2 = (i + 1) / 2
                    fine%u(i, j, k) = fine%u(i, j, k) + (coarse%u(x1, y1, z1) + coarse%u(x2, y1, z1) &
                            + coarse%u(x1, y2, z1) + coarse%u(x2, y2, z1) + coarse%u(x1, y1, z2) &
                            + coarse%u(x2, y1, z2) + coarse%u(x1, y2, z2) + coarse%u(x2, y2, z2)) / 8
                end do
            end do
        end do
        call exchange(fine, fine%u)
    end subroutine

    ! The coarsest grid. A constant more or less is the same solution: its mean is to be 0.
    subroutine solve(g)
        type(grid), intent(inout) :: g
        integer :: i

        do i = 1, sweeps_coarsest
            call smooth(g)
        end do
        g%u = g%u - sum(g%u(1:g%n, 1:g%n, 1:g%n)) / real(g%n, real64)**3
    end subroutine

    recursive subroutine cycle_once(grids, at)
        type(grid), intent(inout) :: grids(:)
        integer, intent(in) :: at
        integer :: i

        if (at == size(grids)) then
            call solve(grids(at))
            return
        end if
        do i = 1, sweeps
            call smooth(grids(at))
        end do
        call residual(grids(at))
        call restrict(grids(at), grids(at + 1))
        grids(at + 1)%u = 0
        call cycle_once(grids, at + 1)
        call prolong(grids(at + 1), grids(at))
        do i = 1, sweeps
            call smooth(grids(at))
        end do
    end subroutine

end module
