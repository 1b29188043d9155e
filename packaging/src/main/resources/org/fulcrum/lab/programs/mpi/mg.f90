! mg: Poisson's equation, -(u_xx + u_yy + u_zz) = f, on the unit cube with periodic boundaries, by V-cycles of
! multigrid. Ranks have slabs of planes, swap the outermost ones after each half of a smoothing step, and hold much
! memory. The idea is that of the kernel MG of the NAS parallel benchmarks; problem, smoother and verification are not.
!
! The right hand side is made of waves, for which the solution is known: that of the equation, and exactly that of the
! seven-point formula on a grid. Verified is how much a cycle reduces the residual, that the result is the solution on
! the grid, and that it is as near to that of the equation as the formula promises. As cycles heal what an earlier one
! has lost, each problem is solved again and again, and must come to the same residual each time.
module mg_problem
    use, intrinsic :: iso_fortran_env, only: real64
    use mg_grid
    implicit none
    private
    public :: errors, set_right_side, errors_of, promised

    ! Waves per unit of length in each direction, and amplitudes.
    integer, parameter :: waves = 2, numbers(3, waves) = reshape([1, 1, 1, 3, -2, 1], [3, waves])
    real(real64), parameter :: amplitudes(waves) = [1.0_real64, 0.5_real64]
    real(real64), parameter :: two_pi = 8 * atan(1.0_real64)

    ! Largest difference from the solution on the grid, and from that of the equation.
    type :: errors
        real(real64) :: on_grid, of_equation
    end type

contains

    ! What the negative Laplacian multiplies a wave with.
    pure function by_equation(wave) result(factor)
        integer, intent(in) :: wave
        real(real64) :: factor

        factor = two_pi**2 * sum(numbers(:, wave)**2)
    end function

    ! And the formula on a grid, whose wave is the same.
    pure function by_formula(wave, step) result(factor)
        integer, intent(in) :: wave
        real(real64), intent(in) :: step
        real(real64) :: factor

        factor = sum(2 - 2 * cos(two_pi * numbers(:, wave) * step)) / step**2
    end function

    ! The waves with these amplitudes at a point, all shifted: each problem has another shift.
    pure function field_at(i, j, k, step, shift, heights) result(value)
        integer, intent(in) :: i, j, k
        real(real64), intent(in) :: step, shift, heights(waves)
        real(real64) :: value
        integer :: wave

        value = 0
        do wave = 1, waves
            value = value + heights(wave) * sin(two_pi * (step * dot_product(numbers(:, wave), [i, j, k]) + shift))
        end do
    end function

    subroutine set_right_side(g, shift)
        type(grid), intent(inout) :: g
        real(real64), intent(in) :: shift
        real(real64) :: heights(waves)
        integer :: i, j, k

        heights = [(amplitudes(i) * by_equation(i), i = 1, waves)]
        do k = 1, g%planes
            do j = 1, g%n
                do i = 1, g%n
                    g%f(i, j, k) = field_at(i, j, g%first + k, g%step, shift, heights)
                end do
            end do
        end do
    end subroutine

    ! The solution is one but for a constant, and that with the mean 0 is compared.
    function errors_of(g, shift) result(found)
        type(grid), intent(in) :: g
        real(real64), intent(in) :: shift
        type(errors) :: found
        real(real64) :: heights(waves), mean, value
        integer :: i, j, k

        heights = [(amplitudes(i) * by_equation(i) / by_formula(i, g%step), i = 1, waves)]
        mean = total(sum(g%u(1:g%n, 1:g%n, 1:g%planes))) / real(g%n, real64)**3
        found = errors(0, 0)
        do k = 1, g%planes
            do j = 1, g%n
                do i = 1, g%n
                    value = g%u(i, j, k) - mean
                    found%on_grid = max(found%on_grid, &
                            abs(value - field_at(i, j, g%first + k, g%step, shift, heights)))
                    found%of_equation = max(found%of_equation, &
                            abs(value - field_at(i, j, g%first + k, g%step, shift, amplitudes)))
                end do
            end do
        end do
        found = errors(largest(found%on_grid), largest(found%of_equation))
    end function

    ! The most that the solution on the grid can differ from that of the equation.
    pure function promised(step) result(difference)
        real(real64), intent(in) :: step
        real(real64) :: difference
        integer :: i

        difference = sum([(amplitudes(i) * abs(by_equation(i) / by_formula(i, step) - 1), i = 1, waves)])
    end function

end module

program mg
    use, intrinsic :: iso_fortran_env, only: error_unit, real64
    use mpi_f08
    use kernel
    use mg_grid
    use mg_cycle
    use mg_problem
    implicit none

    ! By size: points in each dimension, and problems that are solved.
    integer, parameter :: points(4) = [32, 128, 256, 320], problems(4) = [4, 50, 20, 12]
    integer, parameter :: cycles = 8, distinct = 2
    real(real64), parameter :: worst_rate = 0.15_real64, most_on_grid = 1e-6_real64
    real(real64), parameter :: most_apart = 1e-9_real64  ! of its value; only the order of a sum may differ

    type(arguments) :: given
    type(grid), allocatable :: grids(:)
    integer :: rank, ranks, status

    call MPI_Init()
    call MPI_Comm_rank(MPI_COMM_WORLD, rank)
    call MPI_Comm_size(MPI_COMM_WORLD, ranks)
    given = read_arguments()
    status = bad_arguments
    if (given%size > 0) then
        call grids_make(grids, points(given%size), rank, ranks)
        if (size(grids) > 0) then
            status = run()
        else if (rank == 0) then
            write (error_unit, '(a)') 'mg: too many ranks for so few points'
        end if
    else if (rank == 0) then
        call refuse('mg')
    end if
    call MPI_Finalize()
    call leave(status)

contains

    ! Solves one problem.
    subroutine solve(shift, rate, found)
        real(real64), intent(in) :: shift
        real(real64), intent(out) :: rate
        type(errors), intent(out) :: found
        real(real64) :: before
        integer :: i

        call set_right_side(grids(1), shift)
        grids(1)%u = 0
        before = residual_norm(grids(1))
        do i = 1, cycles
            call cycle_once(grids, 1)
        end do
        rate = (residual_norm(grids(1)) / before)**(1.0_real64 / cycles)
        found = errors_of(grids(1), shift)
    end subroutine

    function is_right(rate, first_rate, found) result(right)
        real(real64), intent(in) :: rate, first_rate
        type(errors), intent(in) :: found
        logical :: right

        right = rate <= worst_rate .and. abs(rate - first_rate) <= most_apart * first_rate &
                .and. found%on_grid <= most_on_grid .and. found%of_equation <= promised(grids(1)%step) + most_on_grid
        if (.not. right .and. rank == 0) then
            write (error_unit, '(4(a, es19.12))') 'mg: rate ', rate, ', at first ', first_rate, &
                    ', error on the grid ', found%on_grid, ', of the equation ', found%of_equation
        end if
    end function

    function run() result(status)
        integer :: status
        type(errors) :: found
        real(real64) :: began, seconds, rate, first_rates(0:distinct - 1)
        logical :: verified
        character(200) :: more
        integer :: i, which

        began = seconds_now()
        verified = .true.
        do i = 0, given%repeat * problems(given%size) - 1
            which = mod(i, distinct)
            call solve(0.1_real64 * which, rate, found)
            if (i < distinct) first_rates(which) = rate
            verified = is_right(rate, first_rates(which), found) .and. verified
        end do
        seconds = seconds_now() - began
        write (more, '(2(a, i0), a, f14.12, 3(a, es9.3))') ' points=', grids(1)%n, ' problems=', &
                problems(given%size), ' rate=', rate, ' grid-error=', found%on_grid, ' error=', found%of_equation, &
                ' promised=', promised(grids(1)%step)
        if (rank == 0) call report('mg', ranks, given, seconds, verified, trim(more))
        status = merge(ok, not_verified, verified)
    end function

end program
